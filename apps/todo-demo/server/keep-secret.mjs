import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = 'demo-secret'

/**
 * The secret of a data folder: made at the first start, the same ever after, so that keys outlive the server.
 * @param {string} folder
 */
export const keepSecret = (folder) => {
  const path = join(folder, FILE)
  const secret = randomBytes(32).toString('base64url')
  mkdirSync(folder, { recursive: true })
  try {
    writeFileSync(path, secret, { flag: 'wx', mode: 0o600 })
    return secret
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    return readFileSync(path, 'utf8')
  }
}
