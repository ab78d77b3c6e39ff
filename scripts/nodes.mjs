// Runs tasks on every version of Node that is supported. What is not the running one comes from npm's registry, as a
// package that is nothing but the program, into a folder that git ignores.
import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { npm } from './npm.mjs'
import { StepFailure } from './step-failure.mjs'
import { readPlaywrightReport, readReport, readVitestReport } from './test-report.mjs'
import { judge } from './test-step.mjs'
import { root } from './workspace.mjs'

const MAJORS = ['20', '22', '24']

/** What runs on each, and where its counts are. */
const TASKS = [
  { task: 'test:unit', report: 'unit', read: readVitestReport },
  { task: 'conformance', report: 'conformance', read: readVitestReport },
  { task: 'test:packages', report: 'fresh', read: readPlaywrightReport },
]

const PLATFORM = process.platform === 'win32' ? 'win' : process.platform
const PROGRAM = process.platform === 'win32' ? 'node.exe' : 'node'

/** @param {readonly string[]} args majors, such as `24`; none means all @returns {string[]} */
export const chosenMajors = (args) => {
  const unknown = args.find((arg) => !MAJORS.includes(arg))
  if (unknown !== undefined) throw new StepFailure(`"${unknown}" is none of the versions ${MAJORS.join(', ')}`)
  return args.length === 0 ? MAJORS : MAJORS.filter((major) => args.includes(major))
}

/**
 * The program of a major version, brought here where it is missing.
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} major
 */
const nodeOf = async (processes, major) => {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath
  const folder = join(root, '.nodes', major)
  const name = `node-${PLATFORM}-${process.arch}`
  const program = join(folder, 'node_modules', name, 'bin', PROGRAM)
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  const { code } = await processes.run(
    npm([
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      `${name}@${major}`,
    ]),
    { cwd: folder },
  )
  if (code !== 0 || !existsSync(program)) throw new StepFailure(`npm has no Node ${major} for this system (${name})`)
  return program
}

/** @param {import('./run-steps.mjs').Context} context @param {string} major */
const runOn = async ({ processes, log }, major) => {
  const node = await nodeOf(processes, major)
  const env = { PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` }
  const total = { passed: 0, failed: 0 }
  for (const { task, report, read } of TASKS) {
    log(`\n>> Node ${major}: ${task}`)
    const { code } = await processes.run([node, 'scripts/oxbow.mjs', task], { env })
    const file = join(root, '.reports', `${report}.json`)
    const counts = judge({ code, report: readReport(file, read), isPart: false })
    total.passed += counts.passed
  }
  log(`>> Node ${major}: ${total.passed} passed`)
  return total
}

/** @type {import('./run-steps.mjs').Step} */
export const nodesStep = {
  name: 'nodes',
  counts: true,
  run: async (context) => {
    const total = { passed: 0, failed: 0 }
    for (const major of chosenMajors(context.args)) {
      const { passed } = await runOn(context, major)
      total.passed += passed
    }
    return total
  },
}
