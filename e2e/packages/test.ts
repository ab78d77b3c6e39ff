// What the tests of packed packages are written with: `folder` is empty, `packed` is what `npm run pack` has printed.
import { readFileSync } from 'node:fs'
import { test as base } from '@playwright/test'
import { createFreshFolder, type FreshFolder } from './fresh-folder.ts'

export { expect } from '@playwright/test'

export interface Packed {
  /** The line that installs the packages. */
  readonly install: string
  /** The line that starts the server. */
  readonly serve: string
}

const line = (name: string): string => {
  const text = process.env[name]
  if (text === undefined) throw new Error(`${name} is not set: run this by \`npm run test:packages\``)
  return text
}

/** `name@version` for each, in the version that a folder of the workspace asks for. */
export const versions = (folder: string, names: readonly string[]): string => {
  const manifest = JSON.parse(readFileSync(new URL(`../../${folder}/package.json`, import.meta.url), 'utf8'))
  const asked: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies }
  return names.map((name) => `${name}@${asked[name] ?? 'missing'}`).join(' ')
}

export const test = base.extend<{ folder: FreshFolder; packed: Packed }>({
  // Playwright reads the names of the fixtures that are needed out of this pattern, so it stays although it is empty.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = await createFreshFolder()
    await use(folder)
    await folder.remove()
  },
  // oxlint-disable-next-line no-empty-pattern
  packed: async ({}, use) => use({ install: line('INSTALL_LINE'), serve: line('SERVE_LINE') }),
})
