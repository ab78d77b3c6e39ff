// Runs the steps of a task in order, stops at the first that fails, and adds up the tests of all runners.
// In a task that runs tests the line `N passed, N failed` is printed last, whatever happened.
import { StepFailure } from './step-failure.mjs'

/**
 * @typedef {import('./step-failure.mjs').Counts} Counts
 * @typedef {{
 *   processes: import('./processes.mjs').Processes
 *   log: (line: string) => void
 *   args: string[]
 *   signal: AbortSignal
 * }} Context `args`: what the user wrote after `--`; `signal`: the user wants to stop
 * @typedef {{ name: string, counts?: boolean, hasLastWord?: boolean, run: (context: Context) => Promise<Counts | void> }} Step
 *   `counts`: the step runs tests; `hasLastWord`: it is the last of its task, and nothing is printed after its own result
 */

/** @param {number} ms */
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

/** @param {unknown} error @returns {Counts} a failed step counts as at least one failure */
const countFailure = (error) => {
  const counts = error instanceof StepFailure ? error.counts : undefined
  return { passed: counts?.passed ?? 0, failed: Math.max(1, counts?.failed ?? 0) }
}

/** @param {unknown} error an expected failure needs no stack, any other does */
const describe = (error) => {
  if (error instanceof StepFailure) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

/**
 * @param {readonly Step[]} steps
 * @param {Context} context
 * @param {() => number} now milliseconds of a steady clock
 * @returns {Promise<Counts>}
 */
export const runSteps = async (steps, context, now = () => performance.now()) => {
  const { log } = context
  const total = { passed: 0, failed: 0 }
  const times = []
  for (const step of steps) {
    const started = now()
    if (step.hasLastWord === true) log(times.join(', '))
    log(`\n> ${step.name}`)
    let counts
    try {
      counts = await step.run(context)
    } catch (error) {
      counts = countFailure(error)
      if (step.hasLastWord !== true || !(error instanceof StepFailure))
        log(`\nStep "${step.name}" failed: ${describe(error)}`)
    }
    total.passed += counts?.passed ?? 0
    total.failed += counts?.failed ?? 0
    times.push(`${step.name} ${seconds(now() - started)}`)
    if (total.failed > 0) break
  }
  if (steps.at(-1)?.hasLastWord !== true || times.length < steps.length) log(`\n${times.join(', ')}`)
  const counted = steps.some((step) => step.counts)
  if (counted && total.passed + total.failed === 0) {
    log('No test is so called.')
    total.failed = 1
  }
  if (counted) log(`${total.passed} passed, ${total.failed} failed`)
  return total
}
