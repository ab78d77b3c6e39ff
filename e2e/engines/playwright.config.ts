// The suites that run in several engines. The root script says which are there; without it there is Playwright's Chromium.
import { defineConfig, type Project } from '@playwright/test'
import type { WorkerFixtures } from './test.ts'

const { CHROMIUM_PATH, FIREFOX_PATH, WEBKIT_DRIVER_PATH, ENGINES_SMOKE } = process.env

type EngineProject = Project<object, WorkerFixtures>

const chromium: EngineProject = { name: 'chromium', use: { engineName: 'chromium', enginePath: CHROMIUM_PATH } }

/** An engine that may be missing. In a smoke run only the tests that are marked for it. */
const other = (engineName: 'firefox' | 'webkit', enginePath: string | undefined): EngineProject[] => {
  if (enginePath === undefined || enginePath === '') return []
  const part = ENGINES_SMOKE === '1' ? { grep: /@smoke/ } : {}
  return [{ name: engineName, use: { engineName, enginePath }, ...part }]
}

export default defineConfig<object, WorkerFixtures>({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../test-results/engines',
  // One browser at a time: the times of a takeover mean nothing while another engine starts.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: process.env['REPORT_FILE'] ?? '../../.reports/engines.json' }]],
  projects: [chromium, ...other('firefox', FIREFOX_PATH), ...other('webkit', WEBKIT_DRIVER_PATH)],
})
