import { createTestBrowser, type TestTab } from '@oxbow/state/testing'
import { describe, expect, it } from 'vitest'
import { encodeMessage, type TabMessage } from './message.ts'
import { createTabChannel } from './tab-channel.ts'

const openIn = (tab: TestTab) => {
  const heard: TabMessage[] = []
  return {
    heard,
    ...createTabChannel({ name: 'scope', environment: tab.environment, onMessage: (message) => heard.push(message) }),
  }
}

const open = () => {
  const browser = createTestBrowser()
  const [a, b] = [browser.openTab(), browser.openTab()]
  return { browser, a, b, one: openIn(a), two: openIn(b) }
}

describe('a channel between tabs', () => {
  it('brings messages to the other tabs, and what is none of ours to nobody', async () => {
    const { browser, a, one, two } = open()
    one.post({ t: 'hello' })
    const stranger = a.environment.channels?.open('scope', () => undefined)
    for (const text of ['', '{"t":"later"}', '{"t":"ping"}', 'null']) stranger?.post(text)
    await browser.settle()
    expect([one.heard, two.heard]).toEqual([[], [{ t: 'hello' }]])
  })

  it('does not throw a page out of the back/forward cache, and opens again when it is back', async () => {
    const { browser, a, b, one, two } = open()
    b.pagehide({ tellFreeze: false })
    one.post({ t: 'hello' })
    two.post({ t: 'hello' })
    await browser.settle()
    expect([b.state, two.heard, one.heard]).toEqual(['cached', [], []])
    b.restore()
    one.post({ t: 'ping', id: '1' })
    two.post({ t: 'ping', id: '2' })
    await browser.settle()
    expect([two.heard, one.heard, a.state]).toEqual([[{ t: 'ping', id: '1' }], [{ t: 'ping', id: '2' }], 'running'])
  })

  it('knows whether it hears, without telling the application', async () => {
    const { browser, one, two } = open()
    const { signal } = new AbortController()
    expect(await one.selfTest(signal)).toBe(true)
    await browser.settle()
    expect([one.heard, two.heard.map(({ t }) => t), browser.timers]).toEqual([[], ['ping'], 0])
    one.close()
    const deaf = one.selfTest(signal)
    await browser.advance(500)
    expect(await deaf).toBe(false)
  })

  it('says and hears nothing where there are no channels', async () => {
    const browser = createTestBrowser()
    const tab = browser.openTab()
    const channel = createTabChannel({
      name: 'scope',
      environment: { ...tab.environment, channels: undefined },
      onMessage: (message) => expect(message).toBeUndefined(),
    })
    channel.post({ t: 'hello' })
    const test = channel.selfTest(new AbortController().signal)
    await browser.advance(500)
    expect([await test, encodeMessage({ t: 'hello' })]).toEqual([false, '{"t":"hello"}'])
    channel.close()
  })
})
