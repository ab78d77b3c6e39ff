import { afterEach, expect, test, vi } from 'vitest'
import { platformEnvironment } from './environment.ts'

afterEach(() => vi.unstubAllGlobals())

const { page, clock } = platformEnvironment

test('where there is no page nothing is hidden and nothing is listened to', () => {
  expect(page.isHidden()).toBe(false)
  expect(platformEnvironment.pageUrl()).toBeUndefined()
  expect(platformEnvironment.isProductionPage()).toBe(false)
  page.onVisibilityChange(() => {})()
  page.onNetworkChange(() => {})()
})

test('a page tells when it is hidden, and listeners are taken away', () => {
  const document = Object.assign(new EventTarget(), { hidden: true })
  vi.stubGlobal('document', document)
  let calls = 0
  const stop = page.onVisibilityChange(() => calls++)
  document.dispatchEvent(new Event('visibilitychange'))
  stop()
  document.dispatchEvent(new Event('visibilitychange'))
  expect([page.isHidden(), calls]).toEqual([true, 1])
})

test('a network that comes or goes, a page out of the cache, and a thawed page are network changes', () => {
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { hidden: false })
  vi.stubGlobal('window', window)
  vi.stubGlobal('document', document)
  const heard: string[] = []
  const stop = page.onNetworkChange(() => heard.push('change'))
  window.dispatchEvent(new Event('online'))
  window.dispatchEvent(new Event('offline'))
  document.dispatchEvent(new Event('resume'))
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  expect(heard).toHaveLength(4)
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
  expect(heard).toHaveLength(4)
  stop()
  window.dispatchEvent(new Event('online'))
  expect(heard).toHaveLength(4)
})

test('the clock calls back once, unless it is told not to, and takes waits of any length', async () => {
  const called: string[] = []
  clock.after(0, () => called.push('never'))()
  clock.after(Number.MAX_SAFE_INTEGER, () => called.push('much too early'))()
  await new Promise<void>((resolve) => void clock.after(0, resolve))
  expect(called).toEqual([])
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000)
})

test('relative addresses are relative to the page', () => {
  vi.stubGlobal('location', { href: 'https://page.test/app' })
  expect(platformEnvironment.pageUrl()).toBe('https://page.test/app')
})
