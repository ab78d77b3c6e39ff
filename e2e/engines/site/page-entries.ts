// Which scripts become pages.
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const pages = fileURLToPath(new URL('../pages', import.meta.url))
const suites = fileURLToPath(new URL('../../../packages/state/test/engines', import.meta.url))

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort()

/** Suites of packages that run inside of a page: `*.engine.ts`. */
export const engineSuites = (): string[] => filesIn(suites, '.engine.ts')

/** What a page is called in its address: the name of its file up to the first dot. */
export const pageName = (file: string): string => basename(file).replace(/\..*$/, '')

/** Every page by its name, with the file of its script. */
export const pageEntries = (): Record<string, string> =>
  Object.fromEntries([...filesIn(pages, '.page.ts'), ...engineSuites()].map((file) => [pageName(file), file]))
