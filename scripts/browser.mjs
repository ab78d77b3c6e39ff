// Makes sure that there is a browser for the browser tests, and installs one where there is none.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { findBrowser, placesHere } from './find-browser.mjs'
import { StepFailure } from './step-failure.mjs'
import { tool } from './tool.mjs'
import { root } from './workspace.mjs'

/** Where Playwright keeps its own Chromium, if it has one for this system. */
const playwrightPath = () => {
  try {
    /** @type {{ chromium: { executablePath: () => string } }} */
    const { chromium } = createRequire(join(root, 'e2e', 'package.json'))('@playwright/test')
    return chromium.executablePath()
  } catch {
    // Playwright has no build for this system: the system's own browser is left.
    return undefined
  }
}

/** @returns {string | undefined} */
const browserPath = () => {
  try {
    return findBrowser(placesHere(playwrightPath()))
  } catch (error) {
    throw new StepFailure(error instanceof Error ? error.message : String(error))
  }
}

/** The browser that the step before has found or installed. */
export const requireBrowser = () => {
  const found = browserPath()
  if (found === undefined) throw new StepFailure('the browser is gone')
  return found
}

/** Commands that may bring a browser, the first that works wins. */
const installers = () => {
  const apt = ['chromium', '--no-install-recommends', '-y']
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const system = [
    ['apt-get', 'update'],
    ['apt-get', 'install', ...apt],
  ]
  const download = [tool('@playwright/test', ['install', 'chromium'], { from: 'e2e', bin: 'playwright' })]
  return asRoot ? [system, download] : [download]
}

/** @param {import('./run-steps.mjs').Context} context */
export const ensureBrowser = async ({ processes, log }) => {
  const present = browserPath()
  if (present !== undefined) return log(present)
  for (const commands of installers()) {
    log(`No browser found, trying: ${commands.map((command) => command.join(' ')).join(' && ')}`)
    for (const command of commands) await processes.run(command, { env: { DEBIAN_FRONTEND: 'noninteractive' } })
    const installed = browserPath()
    if (installed !== undefined) return log(installed)
  }
  throw new StepFailure('no Chromium or Chrome was found, and none could be installed. Set CHROMIUM_PATH to one.')
}
