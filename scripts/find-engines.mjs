// Finds the browsers beside Chromium: Firefox ESR, and WebKitGTK with the screen that its driver needs.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * @typedef {{
 *   firefoxPath: string | undefined
 *   webkitDriverPath: string | undefined
 *   searchPath: string
 *   exists: (file: string) => boolean
 * }} EnginePlaces where to look; the first two are what $FIREFOX_PATH and $WEBKIT_DRIVER_PATH say
 * @typedef {{ firefox: string | undefined, webkit: string | undefined, missing: string[] }} Engines
 *   the paths of Firefox and of WebKit's driver; `missing`: Debian's packages that would bring what is not there
 */

/** @returns {EnginePlaces} the places on this machine */
export const enginePlacesHere = () => ({
  firefoxPath: process.env['FIREFOX_PATH'],
  webkitDriverPath: process.env['WEBKIT_DRIVER_PATH'],
  searchPath: process.env['PATH'] ?? '',
  exists: existsSync,
})

/**
 * An engine that is not there is no error: `npm test` does without. A variable that names nothing is one.
 * @param {EnginePlaces} places
 * @returns {Engines}
 */
export const findEngines = ({ firefoxPath, webkitDriverPath, searchPath, exists }) => {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '')
  const onPath = (/** @type {string} */ command) => folders.map((folder) => join(folder, command)).find(exists)
  const named = (/** @type {string} */ variable, /** @type {string | undefined} */ path) => {
    if (!path) return undefined
    if (exists(path)) return path
    throw new Error(`${variable} is ${path}, where there is no file. Correct it or unset it.`)
  }
  const firefox = named('FIREFOX_PATH', firefoxPath) ?? onPath('firefox-esr')
  const driver = named('WEBKIT_DRIVER_PATH', webkitDriverPath) ?? onPath('WebKitWebDriver')
  // The driver has no mode without a screen.
  const screen = onPath('Xvfb') !== undefined
  return {
    firefox,
    webkit: screen ? driver : undefined,
    missing: [
      ...(firefox === undefined ? ['firefox-esr'] : []),
      ...(driver === undefined ? ['webkit2gtk-driver'] : []),
      ...(screen ? [] : ['xvfb']),
    ],
  }
}
