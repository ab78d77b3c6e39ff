// Finds a Chromium for the browser tests: $CHROMIUM_PATH, else Playwright's own download, else one of the system.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const APPLICATIONS = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name]
    return folder === undefined ? [] : [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')]
  }),
}

/**
 * @typedef {{
 *   chromiumPath: string | undefined
 *   searchPath: string
 *   playwrightPath: string | undefined
 *   applications: readonly string[]
 *   exists: (file: string) => boolean
 * }} Places where to look; `playwrightPath` is where Playwright would keep its download
 */

/** @param {string | undefined} playwrightPath @returns {Places} the places on this machine */
export const placesHere = (playwrightPath) => ({
  chromiumPath: process.env['CHROMIUM_PATH'],
  searchPath: process.env['PATH'] ?? '',
  playwrightPath,
  applications: process.platform === 'darwin' || process.platform === 'win32' ? APPLICATIONS[process.platform] : [],
  exists: existsSync,
})

/**
 * The path of a browser, or undefined when the machine has none. A $CHROMIUM_PATH that names nothing is an error: who
 * set it would otherwise test with another browser than they think.
 * @param {Places} places
 */
export const findBrowser = ({ chromiumPath, searchPath, playwrightPath, applications, exists }) => {
  if (chromiumPath) {
    if (exists(chromiumPath)) return chromiumPath
    throw new Error(`CHROMIUM_PATH is ${chromiumPath}, where there is no file. Correct it or unset it.`)
  }
  const onPath = searchPath
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => COMMANDS.map((command) => join(folder, command)))
  const known = playwrightPath === undefined ? onPath : [playwrightPath, ...onPath]
  return [...known, ...applications].find((file) => exists(file))
}
