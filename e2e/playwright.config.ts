import { defineConfig } from '@playwright/test'

// The root script looks for a browser and names it here; without it Playwright takes its own download.
const executablePath = process.env['CHROMIUM_PATH']

const args = [
  // Nothing but this machine is reached, so that a test can neither depend on the network nor wait for it.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
]
const sandbox = process.getuid?.() !== 0

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  // Those have a configuration of their own: they run in several engines, and with packed packages.
  testIgnore: ['engines/**', 'packages/**'],
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: process.env['REPORT_FILE'] ?? '../.reports/e2e.json' }]],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure', locale: 'en-GB' },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: { args, chromiumSandbox: sandbox, ...(executablePath === undefined ? {} : { executablePath }) },
      },
    },
  ],
})
