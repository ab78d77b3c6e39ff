// A step that runs a test runner and counts its tests from the runner's report.
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StepFailure } from './step-failure.mjs'
import { readReport } from './test-report.mjs'
import { root } from './workspace.mjs'

/**
 * What a run of a test runner means. `isPart`: the user has chosen tests, so that others are left out, perhaps all of a step.
 * @param {{ code: number, report: import('./test-report.mjs').Report | Error, isPart: boolean }} run
 * @returns {import('./step-failure.mjs').Counts}
 */
export const judge = ({ code, report, isPart }) => {
  if (report instanceof Error) throw new StepFailure(report.message)
  const { passed, failed, skipped } = report
  const counts = { passed, failed }
  if (failed > 0) throw new StepFailure(`${failed} tests failed`, counts)
  if (code !== 0) throw new StepFailure(`the runner ended with code ${code} although no test failed`, counts)
  if (skipped > 0 && !isPart)
    throw new StepFailure(`${skipped} tests were skipped; choose tests by project instead`, counts)
  if (passed === 0 && !isPart) throw new StepFailure('no test ran', counts)
  return counts
}

/**
 * @param {{
 *   name: string
 *   read: (text: string) => import('./test-report.mjs').Report
 *   command: (report: string, context: import('./run-steps.mjs').Context) => Promise<{ command: string[], env?: Record<string, string> }>
 * }} runner `command` is given the file in which the report is expected
 * @returns {import('./run-steps.mjs').Step}
 */
export const testStep = ({ name, read, command }) => ({
  name,
  counts: true,
  run: async (context) => {
    const file = join(root, '.reports', `${name}.json`)
    mkdirSync(dirname(file), { recursive: true })
    rmSync(file, { force: true })
    const made = await command(file, context)
    const { code } = await context.processes.run(made.command, { env: made.env ?? {} })
    return judge({ code, report: readReport(file, read), isPart: context.args.length > 0 })
  },
})
