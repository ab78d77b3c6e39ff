// Which steps each root script consists of.
import { buildDemo, buildLibraries } from './build.mjs'
import { ensureBrowser, requireBrowser } from './browser.mjs'
import { commandStep } from './command-step.mjs'
import { enginesStep, ensureEngines } from './engines.mjs'
import { freshStep } from './fresh-step.mjs'
import { install } from './install.mjs'
import { nodesStep } from './nodes.mjs'
import { packForOthers } from './pack.mjs'
import { checkPackages, writeReports } from './package-checks.mjs'
import { develop, serve } from './serve.mjs'
import { testStep } from './test-step.mjs'
import { readVitestReport } from './test-report.mjs'
import { tool } from './tool.mjs'
import { typecheck } from './typecheck.mjs'

/** @typedef {import('./run-steps.mjs').Step} Step */

/** @type {Step} */
const installStep = { name: 'install', run: install }
const formatStep = commandStep('format', () => [tool('oxfmt', ['--check'])])
const formatWriteStep = commandStep('format:write', () => [tool('oxfmt', [])])
const lintStep = commandStep('lint', () => [tool('oxlint', ['--deny-warnings'])])
/** @type {Step} */
const typecheckStep = { name: 'typecheck', run: typecheck }
/** @type {Step} */
const buildStep = { name: 'build', run: buildLibraries }
/** @type {Step} */
const buildDemoStep = { name: 'build demo', run: buildDemo }
/** @type {Step} */
const packagesStep = { name: 'packages', run: checkPackages }
/** @type {Step} */
const apiStep = {
  name: 'api',
  // Late: it needs a package, and this file is read before any is installed.
  run: async (context) => (await import('./api/api-reports.mjs')).checkApiReports(context),
}
/** @type {Step} */
const writeReportsStep = { name: 'reports:write', run: writeReports }
/** @type {Step} its two lines are the last */
const packStep = { name: 'pack', hasLastWord: true, run: packForOthers }
const unusedStep = commandStep('unused', () => [tool('knip', [])])
/** @type {Step} */
const browserStep = { name: 'browser', run: ensureBrowser }
/** @type {Step} */
const enginesInstallStep = { name: 'engines here', run: ensureEngines }
/** @type {Step} */
const serveStep = { name: 'serve', run: serve }
/** @type {Step} */
const developStep = { name: 'serve', run: develop }
const benchStep = commandStep('bench', (args) => [[process.execPath, 'bench/run.mjs', ...args]])
const benchMemoryStep = commandStep('bench:memory', (args) => [[process.execPath, 'bench/memory.mjs', ...args]])
const benchServerStep = commandStep('bench:server', (args) => [[process.execPath, 'bench/server.mjs', ...args]])

/** @param {string} report @param {string[]} args */
const vitest = (report, args) =>
  tool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args])

const unitStep = testStep({
  name: 'unit',
  read: readVitestReport,
  command: async (report, { args }) => ({ command: vitest(report, args) }),
})

const conformanceStep = testStep({
  name: 'conformance',
  read: readVitestReport,
  command: async (report, { args }) => ({
    command: vitest(report, ['--config', 'apps/dev-server/vitest.conformance.config.ts', ...args]),
  }),
})

/**
 * Kills the server, so often, and does to it what else can only be done to a process of its own.
 * @param {number} rounds
 */
const crashStep = (rounds) =>
  testStep({
    name: 'crash',
    read: readVitestReport,
    command: async (report, { args }) => ({
      command: vitest(report, ['--config', 'apps/dev-server/vitest.crash.config.ts', ...args]),
      env: { CRASH_ROUNDS: String(rounds) },
    }),
  })

/** @param {'all' | 'smoke'} others how much runs in the engines beside Chromium */
const browserTestSteps = (others) => ({
  demo: enginesStep('e2e', 'e2e/playwright.config.ts', others),
  engines: enginesStep('engines', 'e2e/engines/playwright.config.ts', others),
})
const smoke = browserTestSteps('smoke')
const whole = browserTestSteps('all')

/** @type {Step} */
const chaosStep = {
  ...commandStep('chaos', (args) => [[process.execPath, 'e2e/chaos/run.mjs', '--browser', requireBrowser(), ...args]]),
  hasLastWord: true,
}

/** @type {Step} */
const simulateStep = {
  ...commandStep('simulate', (args) => [[process.execPath, 'sim/simulation/run.mjs', ...args]]),
  hasLastWord: true,
}

const benchBrowserStep = commandStep('bench:browser', (args) => [
  [process.execPath, 'e2e/bench/run.mjs', '--browser', requireBrowser(), ...args],
])

const built = [installStep, buildStep, buildDemoStep]
const looked = [formatStep, lintStep, typecheckStep, buildStep, buildDemoStep]

/** @type {Record<string, Step[]>} */
export const tasks = {
  start: [...built, serveStep],
  dev: [installStep, buildStep, developStep],
  test: [
    installStep,
    browserStep,
    ...looked,
    apiStep,
    packagesStep,
    unusedStep,
    unitStep,
    conformanceStep,
    crashStep(5),
    smoke.demo,
    smoke.engines,
  ],
  check: [installStep, ...looked, apiStep, packagesStep, unusedStep, unitStep, conformanceStep],
  build: built,
  chaos: [installStep, browserStep, buildStep, chaosStep],
  simulate: [installStep, simulateStep],
  bench: [installStep, buildStep, benchStep],
  'bench:browser': [installStep, browserStep, buildStep, buildDemoStep, benchBrowserStep],
  'bench:memory': [installStep, buildStep, benchMemoryStep],
  'bench:server': [installStep, buildStep, benchServerStep],
  packages: [installStep, buildStep, apiStep, packagesStep, unusedStep],
  pack: [installStep, buildStep, packStep],
  'reports:write': [installStep, buildStep, writeReportsStep],
  typecheck: [installStep, typecheckStep],
  lint: [installStep, lintStep],
  format: [installStep, formatStep],
  'format:write': [installStep, formatWriteStep],
  conformance: [installStep, conformanceStep],
  crash: [installStep, buildStep, crashStep(50)],
  'test:unit': [installStep, unitStep],
  'test:e2e': [installStep, browserStep, buildStep, buildDemoStep, smoke.demo],
  'test:packages': [installStep, browserStep, buildStep, freshStep],
  'test:nodes': [nodesStep],
  'test:engines': [installStep, browserStep, enginesInstallStep, buildStep, buildDemoStep, whole.engines, whole.demo],
}
