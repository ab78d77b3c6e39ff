// Checks the packages as they would be published: what lies in the tarball, how its entries and types resolve, and how
// much an import costs.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packInto } from './pack.mjs'
import { runPackedScript } from './packed-script.mjs'
import { sizeTable, staleSizes, withSizes } from './size-table.mjs'
import { StepFailure } from './step-failure.mjs'
import { tool } from './tool.mjs'
import { root } from './workspace.mjs'

/**
 * @typedef {import('./pack.mjs').Packed} Packed
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
        !/^(package\.json|LICENSE|README\.md|AGENTS\.md|CHANGELOG\.md|(dist|src)\/.+)$/.test(path) ||
        /\.(test|test-d|contract)\./.test(path),
    )

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

const README = join(root, 'README.md')

/** @param {Processes} processes @returns {Promise<import('./size-table.mjs').Measured[]>} */
const measure = async (processes) => {
  const { output } = await processes.run(tool('size-limit', ['--json']), { capture: true })
  const list = output.search(/^\[$/m)
  if (list < 0) throw new StepFailure(`sizes could not be measured: ${output}`)
  return JSON.parse(output.slice(list, output.lastIndexOf(']') + 1))
}

/** @returns {import('./size-table.mjs').Budget[]} */
const budgets = () => JSON.parse(readFileSync(join(root, '.size-limit.json'), 'utf8'))

/** @param {Processes} processes @param {(line: string) => void} log */
const checkSizes = async (processes, log) => {
  const sizes = await measure(processes)
  log(sizeTable(sizes, budgets()))
  const over = sizes.filter(({ passed }) => !passed)
  for (const { name, size } of over)
    log(`${name} has ${size} bytes, its budget is ${budgets().find((budget) => budget.name === name)?.limit}`)
  if (over.length > 0) throw new StepFailure('an entry costs more than its budget in .size-limit.json')
  const stale = staleSizes(readFileSync(README, 'utf8'), sizes)
  for (const line of stale) log(line)
  if (stale.length > 0) throw new StepFailure('the table of sizes in the README is old: npm run reports:write')
}

/** Writes what is read from the built packages: the reports on what they offer, and the README's table of sizes. */
export const writeReports = async (/** @type {import('./run-steps.mjs').Context} */ { processes, log }) => {
  const sizes = sizeTable(await measure(processes), budgets())
  writeFileSync(README, withSizes(readFileSync(README, 'utf8'), sizes))
  // Late: it needs a package, and this file is read before any is installed.
  const { writeApiReports } = await import('./api/api-reports.mjs')
  const written = writeApiReports()
  log(`${sizes}\n\n${written.length === 0 ? 'No report has changed.' : `Written: ${written.join(', ')}`}`)
}

/** @param {import('./run-steps.mjs').Context} context */
export const checkPackages = async ({ processes, log }) => {
  const packages = await packInto(processes, join(root, '.reports', 'packages'))
  const found = await Promise.all(packages.map((packed) => checkTarball(processes, packed)))
  const problems = found.flat()
  for (const problem of problems) log(problem)
  if (problems.length > 0) throw new StepFailure('a package is not fit to be published')
  log(`publint and attw accept ${packages.map(({ name }) => name).join(', ')}`)
  await runPackedScript(processes, packages)
  log('a plain Node script uses the packed packages')
  await checkSizes(processes, log)
}
