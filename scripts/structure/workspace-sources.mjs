// Reads the files that git knows, and the entries of the workspace's packages, as values for the checks.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { libraries, root } from '../workspace.mjs'

const TEXT =
  /\.(ts|tsx|mjs|js|json|ya?ml|md|html|css|svg|txt|webmanifest)$|^[^.]+$|(^|\/)\.[a-z]+(rc|ignore|attributes|config)?$/

/** @returns {import('./import-graph.mjs').Sources} tracked and new text files of the workspace */
export const trackedFiles = () => {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' })
  const names = listed.split('\0').filter((name) => name !== '' && TEXT.test(name) && existsSync(join(root, name)))
  return new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]))
}

/** @returns {Map<string, string>} entry of a published package, such as `@oxbow/state/db` -> its source file */
export const packageEntries = () =>
  new Map(
    libraries.flatMap((folder) => {
      const { name, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      return Object.entries(exports)
        .filter(([, target]) => typeof target === 'object')
        .map(([path, target]) => [`${name}${path.slice(1)}`, `${folder}/${target['@oxbow/source'].slice(2)}`])
    }),
  )
