import { expect, test } from 'vitest'
import { findBrowser } from './find-browser.mjs'

const places = (present: string[], more: { chromiumPath?: string } = {}) => ({
  chromiumPath: more.chromiumPath,
  searchPath: '/usr/local/bin:/usr/bin',
  playwrightPath: '/cache/playwright/chrome',
  applications: ['/Applications/Chrome'],
  exists: (file: string) => present.includes(file),
})

const everything = [
  '/mine',
  '/cache/playwright/chrome',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Chrome',
]

test.each([
  ['CHROMIUM_PATH before all others', places(everything, { chromiumPath: '/mine' }), '/mine'],
  ['the download of Playwright before the system', places(everything), '/cache/playwright/chrome'],
  ['Chromium before Chrome', places(everything.slice(2)), '/usr/bin/chromium'],
  ['Chrome where there is no Chromium', places(everything.slice(3)), '/usr/bin/google-chrome'],
  ['an application last', places(everything.slice(4)), '/Applications/Chrome'],
  ['nothing on a bare machine', places([]), undefined],
  ['the system when CHROMIUM_PATH is empty', places(['/usr/bin/chromium'], { chromiumPath: '' }), '/usr/bin/chromium'],
])('it finds %s', (_, where, found) => {
  expect(findBrowser(where)).toBe(found)
})

test('a CHROMIUM_PATH that names no file is an error, not another browser', () => {
  expect(() => findBrowser(places(everything, { chromiumPath: '/typo' }))).toThrow('CHROMIUM_PATH is /typo')
})
