import { expect, it } from 'vitest'
import { createTestBrowser } from '@oxbow/state/testing'
import type { TabEnvironment } from './tab-environment.ts'
import { holdSendLock } from './send-lock.ts'

function createScene() {
  const browser = createTestBrowser()
  const open = (): {
    name: string
    sends: boolean
    stolen: number
    stop: () => void
    tab: ReturnType<typeof browser.openTab>
  } => {
    const tab = browser.openTab()
    const end = new AbortController()
    const state = { name: tab.name, sends: false, stolen: 0, stop: () => end.abort(), tab }
    holdSendLock({
      name: 'send',
      environment: tab.environment as TabEnvironment,
      signal: end.signal,
      send: (signal) => {
        state.sends = true
        signal.addEventListener('abort', () => (state.sends = false), { once: true })
      },
      onSteal: () => (state.stolen += 1),
    })
    return state
  }
  return { browser, open }
}

it('one tab sends at a time, and the next one when it stops', async () => {
  const { browser, open } = createScene()
  const [one, two] = [open(), open()]
  await browser.settle()
  expect([one.sends, two.sends]).toEqual([true, false])
  one.stop()
  await browser.settle()
  expect([one.sends, two.sends, two.stolen]).toEqual([false, true, 0])
})

it('a tab that is stuck with it is robbed after a while, by a visible tab alone', async () => {
  const { browser, open } = createScene()
  const stuck = open()
  await browser.settle()
  stuck.tab.block()
  const hidden = open()
  hidden.tab.hide()
  await browser.advance(11_000)
  expect([hidden.sends, hidden.stolen]).toEqual([false, 0])
  const visible = open()
  await browser.advance(9000)
  expect(visible.sends).toBe(false)
  await browser.advance(2000)
  expect([visible.sends, visible.stolen]).toEqual([true, 1])
  stuck.tab.unblock()
  await browser.settle()
  expect(stuck.sends).toBe(false)
})

it('whoever stops while it waits leaves nothing behind', async () => {
  const { browser, open } = createScene()
  const [one, two] = [open(), open()]
  await browser.settle()
  two.stop()
  one.stop()
  await browser.settle()
  expect([one.sends, two.sends, browser.timers]).toEqual([false, false, 0])
})
