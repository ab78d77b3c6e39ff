import { expect, test } from 'vitest'
import { readPlaywrightReport, readReport, readVitestReport } from './test-report.mjs'
import { judge } from './test-step.mjs'

const vitest = (more: object) =>
  JSON.stringify({
    numPassedTests: 2,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...more,
  })

test('a report of Vitest is counted, files that could not be loaded included', () => {
  expect(readVitestReport(vitest({}))).toEqual({ passed: 2, failed: 0, skipped: 0 })
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
  ]
  const report = vitest({ numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults })
  expect(readVitestReport(report)).toEqual({ passed: 2, failed: 2, skipped: 3 })
})

test('a report of Playwright is counted, flaky tests and stray errors as failures', () => {
  const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 3 }
  const report = JSON.stringify({ stats, errors: [{ message: 'out of place' }] })
  expect(readPlaywrightReport(report)).toEqual({ passed: 5, failed: 4, skipped: 3 })
})

test.each([
  ['', 'JSON'],
  ['{', 'JSON'],
  ['null', 'not an object'],
  ['[]', 'not an object'],
  ['{}', 'no count|not an object'],
  [vitest({ numPassedTests: '2' }), 'no count|not an object'],
  [vitest({ numPassedTests: -1 }), 'no count|not an object'],
])('the text %j is not a report', (text, message) => {
  expect(() => readVitestReport(text)).toThrow(new RegExp(message))
  expect(() => readPlaywrightReport(text)).toThrow(new RegExp(message))
})

test('a report that is not there is an error, and an error is a failed step', () => {
  const report = readReport('/there/is/no/such/report.json', readVitestReport)
  expect(report).toBeInstanceOf(Error)
  expect(() => judge({ code: 0, report, isPart: false })).toThrow(/report could not be read/)
})

const counted = { passed: 2, failed: 0, skipped: 0 }
test.each([
  ['a failing test', { code: 1, report: { ...counted, failed: 1 }, isPart: false }, '1 tests failed'],
  ['a runner that fails with all tests passed', { code: 1, report: counted, isPart: false }, 'the runner ended'],
  ['a skipped test', { code: 0, report: { ...counted, skipped: 1 }, isPart: false }, '1 tests were skipped'],
  ['no test at all', { code: 0, report: { ...counted, passed: 0 }, isPart: false }, 'no test ran'],
])('%s fails the step', (_, run, message) => {
  expect(() => judge(run)).toThrow(message)
})

test('a run with passed tests only is counted, and so is one with tests skipped where that is allowed', () => {
  expect(judge({ code: 0, report: counted, isPart: false })).toEqual({ passed: 2, failed: 0 })
  const partly = { ...counted, skipped: 9 }
  expect(judge({ code: 0, report: partly, isPart: true })).toEqual({ passed: 2, failed: 0 })
  const none = { passed: 0, failed: 0, skipped: 0 }
  expect(judge({ code: 0, report: none, isPart: true })).toEqual({ passed: 0, failed: 0 })
})
