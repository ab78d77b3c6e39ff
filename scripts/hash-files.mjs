// One hash over the names and contents of files: equal hashes mean that a step has nothing new to do.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const IGNORED = new Set(['node_modules', 'dist', '.git', 'test-results'])

/**
 * Files under `path` (a file or a folder, relative to `base`), sorted, as paths with forward slashes.
 * Folders that hold only results are left out, a missing path gives none.
 * @param {string} base
 * @param {string} path
 * @returns {string[]}
 */
export const listFiles = (base, path) => {
  const full = join(base, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = path === '.' ? entry.name : `${path}/${entry.name}`
      if (!entry.isDirectory()) return [child]
      return IGNORED.has(entry.name) ? [] : listFiles(base, child)
    })
}

/**
 * The hash of everything under the given paths, and of `extra` values that decide the result as well.
 * @param {string} base
 * @param {readonly string[]} paths
 * @param {readonly string[]} extra
 */
export const hashFiles = (base, paths, extra = []) => {
  const hash = createHash('sha256')
  for (const value of extra) hash.update(`value ${value.length} ${value}\n`)
  for (const file of paths.flatMap((path) => listFiles(base, path))) {
    const content = readFileSync(join(base, file))
    hash.update(`file ${file} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}
