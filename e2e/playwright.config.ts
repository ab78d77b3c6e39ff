// The demo in the browsers that are here: whole in Chromium; in Firefox all but what only Chromium can run; in WebKitGTK,
// which Playwright does not drive, suites of their own. The root script says which are here and whether a smoke is enough;
// without it there is Playwright's Chromium.
import { join } from 'node:path'
import { defineConfig, type Project } from '@playwright/test'
import type { WorkerFixtures } from './webkit/test.ts'

const { CHROMIUM_PATH, FIREFOX_PATH, WEBKIT_DRIVER_PATH, ENGINES_SMOKE } = process.env

/** Those have a configuration of their own: they run in several engines, and with packed packages. */
const OTHERS = ['engines', 'packages']

const foldersOf = (names: readonly string[]) => names.map((name) => join(import.meta.dirname, name, '**'))
const demo = { testIgnore: foldersOf([...OTHERS, 'webkit']) }
const smoke = ENGINES_SMOKE === '1' ? { grep: /@smoke/ } : {}

const chromium: Project = {
  name: 'chromium',
  ...demo,
  use: {
    browserName: 'chromium',
    launchOptions: {
      args: [
        // Nothing but this machine is reached, so that a test can neither depend on the network nor wait for it.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
        '--disable-background-networking',
      ],
      chromiumSandbox: process.getuid?.() !== 0,
      ...(CHROMIUM_PATH === undefined ? {} : { executablePath: CHROMIUM_PATH }),
    },
  },
}

/** Firefox as its makers publish it. Its driver sets no media features: movement is off for good. */
const firefox = (executablePath: string): Project => ({
  name: 'firefox',
  ...demo,
  ...smoke,
  grepInvert: /@chromium/,
  use: {
    browserName: 'firefox',
    channel: 'moz-firefox',
    launchOptions: { executablePath, firefoxUserPrefs: { 'ui.prefersReducedMotion': 1 } },
  },
})

const webkit = (webkitDriver: string): Project<object, WorkerFixtures> => ({
  name: 'webkit',
  testDir: 'webkit',
  ...smoke,
  use: { webkitDriver },
})

const isHere = (path: string | undefined): path is string => path !== undefined && path !== ''

export default defineConfig<object, WorkerFixtures>({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Patience for a busy machine, and for Firefox, which answers its driver slowly: no test is about time.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: process.env['REPORT_FILE'] ?? '../.reports/e2e.json' }]],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure', locale: 'en-GB' },
  projects: [
    chromium,
    ...(isHere(FIREFOX_PATH) ? [firefox(FIREFOX_PATH)] : []),
    ...(isHere(WEBKIT_DRIVER_PATH) ? [webkit(WEBKIT_DRIVER_PATH)] : []),
  ],
})
