// Uses the packages as others get them: packed, and installed by npm into new folders outside of the workspace.
import { requireBrowser } from './browser.mjs'
import { StepFailure } from './step-failure.mjs'
import { readPlaywrightReport } from './test-report.mjs'
import { testStep } from './test-step.mjs'
import { tool } from './tool.mjs'

/** @param {import('./processes.mjs').Processes} processes @returns what `npm run pack` prints last, its two lines */
const printedByPack = async (processes) => {
  const { code, output } = await processes.run([process.execPath, 'scripts/oxbow.mjs', 'pack'], { capture: true })
  if (code !== 0) throw new StepFailure(`npm run pack ended with code ${code}: ${output}`)
  const [install = '', serve = ''] = output.trimEnd().split('\n').slice(-2)
  return { install, serve }
}

export const freshStep = testStep({
  name: 'fresh',
  read: readPlaywrightReport,
  command: async (report, { processes, args }) => {
    const { install, serve } = await printedByPack(processes)
    return {
      command: tool('@playwright/test', ['test', '--config', 'e2e/packages/playwright.config.ts', ...args], {
        from: 'e2e',
        bin: 'playwright',
      }),
      env: { REPORT_FILE: report, CHROMIUM_PATH: requireBrowser(), INSTALL_LINE: install, SERVE_LINE: serve },
    }
  },
})
