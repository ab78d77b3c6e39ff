// The folders of the workspace, as data: every script that walks it reads this table.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds the root package.json. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Published packages in the order in which they are built: a library stands after those it depends on. */
export const libraries = ['packages/client', 'apps/dev-server', 'packages/state', 'packages/react']

/** The built demo that `npm start` serves. */
export const demo = 'apps/todo-demo'

/** Folders with a tsconfig.json of their own. */
export const typechecked = [
  ...libraries,
  demo,
  `${demo}/server`,
  'apps/example-backend',
  'e2e',
  'sim',
  'sim/compat',
  'bench',
  'scripts',
]

/** Every folder with a package.json, the root first (as '.'). */
export const packageFolders = (/** @type {string} */ base = root) => {
  const nested = ['packages', 'apps'].flatMap((group) =>
    existsSync(join(base, group)) ? readdirSync(join(base, group)).map((name) => `${group}/${name}`) : [],
  )
  return ['.', ...nested, 'e2e', 'sim', 'sim/react-18', 'bench'].filter((folder) =>
    existsSync(join(base, folder, 'package.json')),
  )
}

/** The version of a dependency, as a package of the workspace asks for it. */
export const versionOf = (/** @type {string} */ folder, /** @type {string} */ name) => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const version = { ...dependencies, ...devDependencies }[name]
  if (typeof version !== 'string') throw new Error(`${folder} does not depend on ${name}`)
  return version
}
