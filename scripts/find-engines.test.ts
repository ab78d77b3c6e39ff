import { expect, test } from 'vitest'
import { findEngines } from './find-engines.mjs'

const places = (present: string[], named: { firefoxPath?: string; webkitDriverPath?: string } = {}) => ({
  firefoxPath: named.firefoxPath,
  webkitDriverPath: named.webkitDriverPath,
  searchPath: '/usr/local/bin::/usr/bin',
  exists: (file: string) => present.includes(file),
})
const screen = '/usr/bin/Xvfb'

test.each([
  [
    'all where all are there',
    places(['/usr/bin/firefox-esr', '/usr/local/bin/WebKitWebDriver', screen]),
    { firefox: '/usr/bin/firefox-esr', webkit: '/usr/local/bin/WebKitWebDriver', missing: [] },
  ],
  [
    'nothing on a bare machine, and names what to install',
    places([]),
    { firefox: undefined, webkit: undefined, missing: ['firefox-esr', 'webkit2gtk-driver', 'xvfb'] },
  ],
  [
    'no WebKit where its driver would have no screen',
    places(['/usr/bin/WebKitWebDriver']),
    { firefox: undefined, webkit: undefined, missing: ['firefox-esr', 'xvfb'] },
  ],
  [
    'what the variables name before what is on the path',
    places(['/mine/firefox', '/mine/driver', '/usr/bin/firefox-esr', screen], {
      firefoxPath: '/mine/firefox',
      webkitDriverPath: '/mine/driver',
    }),
    { firefox: '/mine/firefox', webkit: '/mine/driver', missing: [] },
  ],
])('it finds %s', (_, where, found) => {
  expect(findEngines(where)).toEqual(found)
})

test('a variable that names no file is an error, not another engine', () => {
  expect(() => findEngines(places(['/usr/bin/firefox-esr'], { firefoxPath: '/typo' }))).toThrow('FIREFOX_PATH is /typo')
})
