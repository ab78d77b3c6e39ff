// Checks the packages as they would be published: what lies in the tarball, how its entries and types resolve, and how
// much an import costs.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm } from './pnpm.mjs'
import { StepFailure } from './step-failure.mjs'
import { tool } from './tool.mjs'
import { libraries, root } from './workspace.mjs'

/**
 * @typedef {{ name: string, filename: string, files: { path: string }[] }} Packed
 * @typedef {import('./processes.mjs').Processes} Processes
 */

/**
 * Files that have no business in a published package.
 * @param {Packed} packed
 */
export const strayFiles = ({ files }) =>
  files
    .map(({ path }) => path)
    .filter(
      (path) =>
        !/^(package\.json|LICENSE|README\.md|CHANGELOG\.md|(dist|src)\/.+)$/.test(path) ||
        /\.(test|test-d|contract)\./.test(path),
    )

/** @param {Processes} processes @returns {Promise<Packed[]>} */
const pack = async (processes) => {
  const folder = join(root, '.reports', 'packages')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const filters = libraries.map((library) => `--filter=./${library}`)
  const command = await pnpm(processes, [...filters, 'pack', '--pack-destination', folder, '--json'])
  const { code, output } = await processes.run(command, { capture: true })
  if (code !== 0) throw new StepFailure(`pnpm pack ended with code ${code}: ${output}`)
  // npm's own warnings come before the list.
  return JSON.parse(output.slice(output.search(/^[[{]/m)))
}

/** @param {Processes} processes @param {string[]} command */
const mustPass = async (processes, command) => {
  const { code, output } = await processes.run(command, { capture: true })
  return code === 0 ? [] : [output.trimEnd()]
}

/** @param {Processes} processes @param {Packed} packed @returns {Promise<string[]>} what is wrong with one package */
const checkTarball = async (processes, packed) => {
  const stray = strayFiles(packed).map((path) => `${packed.name} would publish ${path}`)
  const entries = await mustPass(processes, tool('publint', ['run', packed.filename, '--strict']))
  const attw = tool('@arethetypeswrong/cli', [packed.filename, '--profile', 'esm-only'], { bin: 'attw' })
  return [...stray, ...entries, ...(await mustPass(processes, attw))]
}

/** @param {import('./run-steps.mjs').Context} context */
export const checkPackages = async ({ processes, log }) => {
  const packages = await pack(processes)
  const found = await Promise.all(packages.map((packed) => checkTarball(processes, packed)))
  const problems = found.flat()
  for (const problem of problems) log(problem)
  if (problems.length > 0) throw new StepFailure('a package is not fit to be published')
  log(`publint and attw accept ${packages.map(({ name }) => name).join(', ')}`)
  const { code } = await processes.run(tool('size-limit', []))
  if (code !== 0) throw new StepFailure('an entry costs more than its budget in .size-limit.json')
}
