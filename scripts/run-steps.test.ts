import { expect, test } from 'vitest'
import { createProcesses } from './processes.mjs'
import { runSteps, type Step } from './run-steps.mjs'
import { StepFailure } from './step-failure.mjs'

type Result = { passed: number; failed: number }
const step = (name: string, run: () => Promise<Result | void>) => ({ name, run, counts: name !== 'lint' })

const runAll = async (steps: Step[]) => {
  const lines: string[] = []
  let time = 0
  const context = {
    processes: createProcesses(),
    log: (line: string) => void lines.push(line),
    args: [],
    signal: new AbortController().signal,
  }
  const total = await runSteps(steps, context, () => (time += 500))
  return { total, lines }
}

test('tests of all runners are added up and the sum is the last line', async () => {
  const { total, lines } = await runAll([
    step('lint', async () => undefined),
    step('unit', async () => ({ passed: 3, failed: 0 })),
    step('e2e', async () => ({ passed: 4, failed: 0 })),
  ])
  expect(total).toEqual({ passed: 7, failed: 0 })
  expect(lines).toEqual([
    '\n> lint',
    '\n> unit',
    '\n> e2e',
    '\nlint 0.5 s, unit 0.5 s, e2e 0.5 s',
    '7 passed, 0 failed',
  ])
})

test('the first failing step is named, ends the task and leaves a count in the last line', async () => {
  const { total, lines } = await runAll([
    step('unit', async () => ({ passed: 3, failed: 0 })),
    step('lint', () => Promise.reject(new StepFailure('the command ended with code 1'))),
    step('e2e', async () => ({ passed: 4, failed: 0 })),
  ])
  expect(total).toEqual({ passed: 3, failed: 1 })
  expect(lines.slice(2)).toEqual([
    '\nStep "lint" failed: the command ended with code 1',
    '\nunit 0.5 s, lint 0.5 s',
    '3 passed, 1 failed',
  ])
})

test('the tests that a failing runner counted are kept', async () => {
  const { total } = await runAll([
    step('unit', () => Promise.reject(new StepFailure('2 tests failed', { passed: 5, failed: 2 }))),
  ])
  expect(total).toEqual({ passed: 5, failed: 2 })
})

test('an error nobody expected fails its step and shows where it came from', async () => {
  const { total, lines } = await runAll([step('build', () => Promise.reject(new TypeError('no such thing')))])
  expect(total).toEqual({ passed: 0, failed: 1 })
  expect(lines[1]).toMatch(/^\nStep "build" failed: TypeError: no such thing\n +at /)
})

test('a task whose tests were all left out has failed', async () => {
  const { total, lines } = await runAll([step('unit', async () => ({ passed: 0, failed: 0 }))])
  expect(total).toEqual({ passed: 0, failed: 1 })
  expect(lines.slice(-2)).toEqual(['No test is so called.', '0 passed, 1 failed'])
})

test('a task without tests counts none', async () => {
  const { lines } = await runAll([step('lint', async () => undefined)])
  expect(lines).toEqual(['\n> lint', '\nlint 0.5 s'])
})

test('a step with the last word is followed by nothing, whether it works or not', async () => {
  const last = (run: () => Promise<void>) => ({ ...step('chaos', run), counts: false, hasLastWord: true })
  const build = step('lint', async () => undefined)
  const good = await runAll([build, last(async () => undefined)])
  const bad = await runAll([build, last(() => Promise.reject(new StepFailure('the command ended with code 1')))])
  expect(good.lines).toEqual(['\n> lint', 'lint 0.5 s', '\n> chaos'])
  expect(bad.lines).toEqual(good.lines)
  expect(bad.total).toEqual({ passed: 0, failed: 1 })
})

test('what fails before the step with the last word is told as always', async () => {
  const broken = step('lint', () => Promise.reject(new StepFailure('the command ended with code 1')))
  const { lines } = await runAll([
    broken,
    { ...step('chaos', async () => undefined), hasLastWord: true, counts: false },
  ])
  expect(lines).toEqual(['\n> lint', '\nStep "lint" failed: the command ended with code 1', '\nlint 0.5 s'])
})
