// The packages as others get them: packed, installed by npm into folders that know nothing of this workspace, and used.
import { defineConfig } from '@playwright/test'

const executablePath = process.env['CHROMIUM_PATH']
const args = [
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
]

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../test-results/packages',
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // An install from an empty cache on a slow line, a build, and what is looked at.
  timeout: 300_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: process.env['REPORT_FILE'] ?? '../../.reports/fresh.json' }]],
  use: {
    browserName: 'chromium',
    launchOptions: {
      args,
      chromiumSandbox: process.getuid?.() !== 0,
      ...(executablePath === undefined ? {} : { executablePath }),
    },
  },
})
