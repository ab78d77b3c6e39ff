// npm and npx as command lines: the files of the npm that started this script, run with this very Node, which needs no
// shell on any system; else what is on the PATH.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** @param {'npm' | 'npx'} name */
const command = (name) => {
  const npm = process.env['npm_execpath']
  const file = npm === undefined ? undefined : join(dirname(npm), `${name}-cli.js`)
  return file !== undefined && existsSync(file) ? [process.execPath, file] : [name]
}

/** @param {readonly string[]} args */
export const npm = (args) => [...command('npm'), ...args]

/** @param {readonly string[]} args */
export const npx = (args) => [...command('npx'), ...args]
