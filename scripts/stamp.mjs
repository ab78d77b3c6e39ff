// A stamp remembers for which inputs a result was made, so that the same work is not done twice.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * @param {string} base the workspace's root
 * @param {string} name
 */
export const createStamp = (base, name) => {
  const file = join(base, 'node_modules', '.oxbow', `${name.replaceAll('/', '-')}.stamp`)
  return {
    /** The value written last, or undefined. */
    read: () => {
      try {
        return readFileSync(file, 'utf8')
      } catch {
        return undefined
      }
    },
    /** @param {string} value */
    write: (value) => {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, value)
    },
    /** Forgets the value before the work begins, so that half a result is never taken for a whole one. */
    clear: () => rmSync(file, { force: true }),
  }
}
