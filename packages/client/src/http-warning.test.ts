import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { _resetHttpWarningForTesting, warnIfUsingHttpInBrowser } from './http-warning.ts'

let warnings: string[]

beforeEach(() => {
  warnings = []
  vi.spyOn(console, 'warn').mockImplementation((message: string) => warnings.push(message))
  vi.stubGlobal('window', {})
  vi.stubGlobal('location', { href: 'http://page.test/app' })
  vi.stubEnv('NODE_ENV', 'production')
  _resetHttpWarningForTesting()
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

test('a page that reads over plain http is warned once an origin', () => {
  for (const url of ['http://a.test/1', 'http://a.test/2', new URL('http://b.test/'), '/relative']) {
    warnIfUsingHttpInBrowser(url)
  }
  expect(warnings.map((warning) => warning.split(' is read')[0])).toEqual([
    '[DurableStream] http://a.test',
    '[DurableStream] http://b.test',
    '[DurableStream] http://page.test',
  ])
  expect(warnings[0]).toContain('6 connections')
})

test('https, a flag, a bad address, a test run and the absence of a page are silent', () => {
  warnIfUsingHttpInBrowser('https://a.test/')
  warnIfUsingHttpInBrowser('http://a.test/', false)
  warnIfUsingHttpInBrowser('http://[bad')
  vi.stubEnv('NODE_ENV', 'test')
  warnIfUsingHttpInBrowser('http://a.test/')
  vi.unstubAllGlobals()
  vi.stubEnv('NODE_ENV', 'production')
  warnIfUsingHttpInBrowser('http://a.test/')
  expect(warnings).toEqual([])
})
