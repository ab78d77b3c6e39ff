// Packs the published packages as a registry would get them, and says how another folder installs them.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm } from './pnpm.mjs'
import { StepFailure } from './step-failure.mjs'
import { libraries, root, versionOf } from './workspace.mjs'

/**
 * @typedef {{ name: string, filename: string, files: { path: string }[] }} Packed `filename`: the path of the tarball
 */

/**
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} folder is emptied first
 * @returns {Promise<Packed[]>}
 */
export const packInto = async (processes, folder) => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const filters = libraries.map((library) => `--filter=./${library}`)
  const command = await pnpm(processes, [...filters, 'pack', '--pack-destination', folder, '--json'])
  const { code, output } = await processes.run(command, { capture: true })
  if (code !== 0) throw new StepFailure(`pnpm pack ended with code ${code}: ${output}`)
  // npm's own warnings come before the list.
  return JSON.parse(output.slice(output.search(/^[[{]/m)))
}

/** @param {string} path as one word of a shell */
const quoted = (path) => (/^[\w./:\\@-]+$/.test(path) ? path : `"${path}"`)

/**
 * The two lines that bring the packages into another folder and start the server there.
 * @param {readonly Packed[]} packages
 */
export const linesForAnotherFolder = (packages) => {
  const tarballs = packages.map(({ filename }) => quoted(filename))
  const peers = ['@tanstack/db', 'zod'].map((name) => `${name}@${versionOf('packages/react', name)}`)
  return [`npm install ${[...tarballs, ...peers].join(' ')}`, 'npx oxbow-dev-server']
}

/** @param {import('./run-steps.mjs').Context} context */
export const packForOthers = async ({ processes, log }) => {
  const packages = await packInto(processes, join(root, '.packed'))
  log('To use the packages in another folder, and to start the server there:\n')
  for (const line of linesForAnotherFolder(packages)) log(line)
}
