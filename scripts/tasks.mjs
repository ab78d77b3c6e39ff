// Which steps each root script consists of.
import { buildLibraries } from './build.mjs'
import { commandStep } from './command-step.mjs'
import { install } from './install.mjs'
import { checkPackages } from './package-checks.mjs'
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
const packagesStep = { name: 'packages', run: checkPackages }

const unitStep = testStep({
  name: 'unit',
  read: readVitestReport,
  command: async (report, { args }) => ({
    command: tool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args]),
  }),
})

const quick = [installStep, formatStep, lintStep, typecheckStep, buildStep]

/** @type {Record<string, Step[]>} */
export const tasks = {
  check: [...quick, unitStep],
  packages: [installStep, buildStep, packagesStep],
  build: [installStep, buildStep],
  typecheck: [installStep, typecheckStep],
  lint: [installStep, lintStep],
  format: [installStep, formatStep],
  'format:write': [installStep, formatWriteStep],
  'test:unit': [installStep, unitStep],
}
