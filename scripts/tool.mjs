// The command line of an installed tool. The tool's JavaScript file is run with this very Node: no shell and no PATH.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/**
 * @param {string} packageName the package that brings the tool
 * @param {string[]} args
 * @param {{ from?: string, bin?: string }} options `from`: the workspace folder that depends on it; `bin`: the command,
 *   where it differs from the package's name
 * @returns {string[]}
 */
export const tool = (packageName, args, { from = '.', bin = packageName } = {}) => {
  const folder = join(root, from, 'node_modules', packageName)
  const declared = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin
  const file = typeof declared === 'string' ? declared : declared?.[bin]
  if (typeof file !== 'string') throw new Error(`${packageName} has no command named ${bin}`)
  return [process.execPath, join(folder, file), ...args]
}
