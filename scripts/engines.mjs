// The browser engines beside Chromium: which are there, and how they come onto this machine.
import { requireBrowser } from './browser.mjs'
import { enginePlacesHere, findEngines } from './find-engines.mjs'
import { StepFailure } from './step-failure.mjs'
import { readPlaywrightReport } from './test-report.mjs'
import { testStep } from './test-step.mjs'
import { tool } from './tool.mjs'

const enginesHere = () => {
  try {
    return findEngines(enginePlacesHere())
  } catch (error) {
    throw new StepFailure(error instanceof Error ? error.message : String(error))
  }
}

/** Installs what is missing. @param {import('./run-steps.mjs').Context} context */
export const ensureEngines = async ({ processes, log }) => {
  const { missing } = enginesHere()
  if (missing.length > 0) {
    const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing]
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      throw new StepFailure(
        `an engine is missing. Install it as root with: ${install.join(' ')}` +
          ' (or set FIREFOX_PATH and WEBKIT_DRIVER_PATH; `npm test` needs neither)',
      )
    for (const command of [['apt-get', 'update'], install])
      await processes.run(command, { env: { DEBIAN_FRONTEND: 'noninteractive' } })
  }
  const { firefox, webkit, missing: left } = enginesHere()
  if (left.length > 0) throw new StepFailure(`these packages could not be installed: ${left.join(', ')}`)
  log(`${firefox}\n${webkit}`)
}

/**
 * Browser tests that run in several engines: all of them in Chromium, and in the engines that are there all, or a smoke.
 * Tests that the user names run in every engine that is there.
 * @param {string} name
 * @param {string} config
 * @param {'all' | 'smoke'} others
 */
export const enginesStep = (name, config, others) =>
  testStep({
    name,
    read: readPlaywrightReport,
    command: async (report, { args, log }) => {
      const { firefox, webkit, missing } = enginesHere()
      if (missing.length > 0) log('Not every engine is here; `npm run test:engines` installs and runs them.')
      // What the user names may be in another step of the task.
      const chosen = args.length > 0 ? ['--pass-with-no-tests', ...args] : []
      return {
        command: tool('@playwright/test', ['test', '--config', config, ...chosen], { from: 'e2e', bin: 'playwright' }),
        env: {
          REPORT_FILE: report,
          CHROMIUM_PATH: requireBrowser(),
          FIREFOX_PATH: firefox ?? '',
          WEBKIT_DRIVER_PATH: webkit ?? '',
          ENGINES_SMOKE: others === 'smoke' && args.length === 0 ? '1' : '',
        },
      }
    },
  })
