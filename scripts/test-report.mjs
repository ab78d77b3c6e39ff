// Reads the JSON reports of the test runners. A report that is missing or says nothing is a failure, never a zero.
import { readFileSync } from 'node:fs'

/**
 * @typedef {import('./step-failure.mjs').Counts} Counts
 * @typedef {{ passed: number, failed: number, skipped: number }} Report
 */

/** @param {unknown} value @param {string} name @returns {number} */
const count = (value, name) => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new Error(`the report holds no count named ${name}`)
  return value
}

/** @param {unknown} value @returns {Record<string, unknown>} */
const record = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the report is not an object')
  return /** @type {Record<string, unknown>} */ (value)
}

/**
 * Vitest's `json` reporter. Files that could not be loaded count as failures: they hold tests nobody ran.
 * @param {string} text
 * @returns {Report}
 */
export const readVitestReport = (text) => {
  const report = record(JSON.parse(text))
  const files = Array.isArray(report['testResults']) ? report['testResults'].map(record) : []
  const unloaded = files.filter(
    (file) =>
      file['status'] === 'failed' && Array.isArray(file['assertionResults']) && file['assertionResults'].length === 0,
  )
  return {
    passed: count(report['numPassedTests'], 'numPassedTests'),
    failed: count(report['numFailedTests'], 'numFailedTests') + unloaded.length,
    skipped: count(report['numPendingTests'], 'numPendingTests') + count(report['numTodoTests'], 'numTodoTests'),
  }
}

/**
 * Playwright's `json` reporter. A test that passed only when repeated counts as failed, and so does an error outside
 * of any test.
 * @param {string} text
 * @returns {Report}
 */
export const readPlaywrightReport = (text) => {
  const report = record(JSON.parse(text))
  const stats = record(report['stats'])
  const errors = Array.isArray(report['errors']) ? report['errors'].length : 0
  return {
    passed: count(stats['expected'], 'stats.expected'),
    failed: count(stats['unexpected'], 'stats.unexpected') + count(stats['flaky'], 'stats.flaky') + errors,
    skipped: count(stats['skipped'], 'stats.skipped'),
  }
}

/**
 * @param {string} file
 * @param {(text: string) => Report} read
 * @returns {Report | Error}
 */
export const readReport = (file, read) => {
  try {
    return read(readFileSync(file, 'utf8'))
  } catch (cause) {
    return new Error(`its report could not be read: ${String(cause)}`, { cause })
  }
}
