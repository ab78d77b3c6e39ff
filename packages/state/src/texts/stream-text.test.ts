import { describe, expect, it } from 'vitest'
import { IDBFactory } from 'fake-indexeddb'
import { clearStreamTexts, createStreamText, StateError, type Diagnostic } from '@oxbow/state/streams'
import { createTextsWorld } from '../../test/texts-world.ts'

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const state = (text: string, more = {}) => ({
  ...{ text, isDone: false, isLoading: false, isTakingTurns: false, error: undefined },
  ...more,
})

describe('a text that grows', () => {
  it('is shown piece by piece, and is done when the stream is closed', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('Hello')
    const { get, states } = world.watchText()
    expect(get()).toEqual(state('', { isLoading: true }))
    await world.run()
    expect(get()).toEqual(state('Hello'))
    await world.append(', wor')
    await world.run()
    await world.append('ld')
    await world.run()
    expect(states.map(({ text }) => text)).toEqual(['Hello', 'Hello, wor', 'Hello, world'])
    await world.closeStream()
    await world.run()
    expect(get()).toEqual(state('Hello, world', { isDone: true }))
    expect(world.live()).toBe(0)
  })

  it('is there at once after a reload, and nothing is read twice', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('one ')
    const first = world.watchText()
    await world.run()
    await world.append('two ')
    await world.run()
    first.tab.close()
    await world.append('three')
    world.requests.length = 0
    const second = world.watchText()
    await world.run()
    expect(second.states[0]).toEqual(state('one two '))
    expect(second.get()).toEqual(state('one two three'))
    expect(world.requests.filter((request) => request.includes('offset=-1'))).toEqual([])
  })

  it('is not asked for any more when it is done', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('All of it.')
    await world.closeStream()
    const first = world.watchText()
    await world.run()
    expect(first.get()).toEqual(state('All of it.', { isDone: true }))
    first.tab.close()
    world.requests.length = 0
    const second = world.watchText()
    await world.run(60_000)
    expect(second.get()).toEqual(state('All of it.', { isDone: true }))
    expect(world.requests).toEqual([])
    expect(world.browser.timers).toBe(0)
  })

  it('is right where a character was written in two parts, live too', async () => {
    const world = createTextsWorld()
    await world.create()
    const [euro, smile] = [bytes('€'), bytes('😀')]
    await world.append(euro.slice(0, 1))
    const { tab, get, states } = world.watchText()
    await world.run()
    await world.append(euro.slice(1))
    await world.run()
    await world.append(smile.slice(0, 2))
    await world.run()
    tab.close()
    const second = world.watchText()
    await world.run()
    await world.append(smile.slice(2))
    await world.run()
    expect(get().text).toBe('€')
    expect(second.get()).toEqual(state('€😀'))
    expect(states.every(({ text }) => !text.includes('\uFFFD'))).toBe(true)
  })

  it('shows what was never completed as a replacement when the stream ends', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append(bytes('a€').slice(0, 2))
    await world.closeStream()
    const { get } = world.watchText()
    await world.run()
    expect(get()).toEqual(state('a\uFFFD', { isDone: true }))
  })

  it('begins anew when the stream was made anew, and shows the old text until then', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('old text')
    const { get, states } = world.watchText()
    await world.run()
    await world.remove()
    await world.create()
    await world.append('new')
    await world.until(() => expect(get()).toEqual(state('new')))
    expect(new Set(states.map(({ text }) => text))).toEqual(new Set(['old text', 'new']))
    await world.append('er')
    await world.run()
    expect(get()).toEqual(state('newer'))
    const second = world.watchText()
    await world.run()
    expect(second.get()).toEqual(state('newer'))
  })

  it('says when the stream does not exist, and finds it when it does', async () => {
    const world = createTextsWorld()
    const { get } = world.watchText()
    await world.run()
    const { error, ...rest } = get()
    expect([error?.code, rest]).toEqual([
      'stream-not-found',
      { text: '', isDone: false, isLoading: false, isTakingTurns: false },
    ])
    await world.create()
    await world.append('here')
    await world.run(30_000)
    expect(get()).toEqual(state('here'))
  })

  it('goes on as soon as somebody looks after a failure', async () => {
    const world = createTextsWorld()
    const { tab, get } = world.watchText()
    await world.run(200_000)
    expect(get().error?.code).toBe('stream-not-found')
    await world.create()
    await world.append('here')
    tab.hide()
    tab.show()
    await world.run()
    expect(get()).toEqual(state('here'))
  })

  it('stops reading when nobody watches, and goes on from there when somebody does', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('a')
    const { stop, view } = world.watchText()
    await world.run()
    stop()
    await world.run()
    expect([world.live(), world.browser.timers]).toEqual([0, 0])
    await world.append('b')
    await world.run()
    expect(view.get().text).toBe('a')
    const again = view.subscribe(() => undefined)
    await world.run()
    expect(view.get()).toEqual(state('ab'))
    expect(world.requests.filter((request) => request.includes('offset=-1'))).toHaveLength(1)
    again()
  })

  it('is read once for all views of a page', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('a')
    const first = world.watchText()
    const second = world.watchText({ tab: first.tab })
    await world.run()
    first.stop()
    await world.append('b')
    await world.run()
    expect([second.get().text, world.live()]).toEqual(['ab', 1])
    expect(world.requests.filter((request) => request.includes('live=sse'))).toHaveLength(1)
    second.stop()
    await world.run()
    expect(world.live()).toBe(0)
  })
})

describe('tabs that show the same text', () => {
  it('share one read, and another goes on when the one that reads is gone', async () => {
    const world = createTextsWorld()
    await world.create()
    const all = [world.watchText(), world.watchText(), world.watchText({ visible: false })]
    await world.run()
    for (const token of ['to', 'ken', 's']) {
      await world.append(token)
      await world.run()
    }
    expect(all.map(({ get }) => get())).toEqual([state('tokens'), state('tokens'), state('tokens')])
    expect(world.live()).toBe(1)
    all[0]?.tab.crash()
    await world.append('!')
    await world.run(1000)
    expect(all.slice(1).map(({ get }) => get().text)).toEqual(['tokens!', 'tokens!'])
    expect(world.live()).toBe(1)
    await world.closeStream()
    await world.run()
    expect(all.slice(1).map(({ get }) => get().isDone)).toEqual([true, true])
    expect([world.live(), world.browser.timers]).toEqual([0, 0])
    expect(world.requests.filter((request) => request.includes('offset=-1'))).toHaveLength(1)
  })

  it('find in the store what was not told', async () => {
    const world = createTextsWorld()
    await world.create()
    const [, second] = [world.watchText(), world.watchText()]
    await world.run()
    await world.append('a')
    await world.run()
    world.browser.interceptMessages(({ text }) => (text.includes('"news"') ? 'drop' : 'deliver'))
    await world.append('b')
    await world.run()
    expect(second.get().text).toBe('a')
    await world.run(3000)
    expect(second.get().text).toBe('ab')
    world.browser.interceptMessages(undefined)
    await world.append('c')
    await world.run()
    expect(second.get().text).toBe('abc')
  })

  it('tell each other why it can not be read', async () => {
    const world = createTextsWorld()
    const [first, second] = [world.watchText(), world.watchText()]
    await world.run()
    expect([first.get().error?.code, second.get().error?.code]).toEqual(['stream-not-found', 'stream-not-found'])
    await world.create()
    await world.run(1000)
    expect([first.get(), second.get()]).toEqual([state(''), state('')])
  })

  it('take turns where live requests are few, and say so', async () => {
    const world = createTextsWorld()
    const urls = ['a', 'b', 'c'].map((name) => `${world.url}/${name}`)
    for (const url of urls) await world.create('text/plain', url)
    const all = urls.map((url) => world.watchText({ url, maxLiveRequests: 1 }))
    await world.run(100)
    expect(all.filter(({ get }) => get().isTakingTurns)).toHaveLength(2)
    for (const url of urls) await world.append('x', url)
    await world.run(2000)
    expect(all.map(({ get }) => get().text)).toEqual(['x', 'x', 'x'])
    expect(world.live()).toBe(1)
  })

  it('read each for itself where there are no locks, and are right', async () => {
    const world = createTextsWorld()
    await world.create()
    const open = () => {
      const tab = world.browser.openTab()
      const environment = { ...tab.environment, locks: undefined, channels: undefined }
      return world.watchText({ tab, environment })
    }
    const all = [open(), open(), open()]
    await world.run()
    for (const token of ['to', 'ken', 's']) {
      await world.append(token)
      await world.run()
    }
    await world.closeStream()
    await world.run()
    expect(all.map(({ get }) => get())).toEqual(Array(3).fill(state('tokens', { isDone: true })))
    const later = world.watchText()
    world.requests.length = 0
    await world.run()
    expect([later.get(), world.requests]).toEqual([state('tokens', { isDone: true }), []])
  })
})

describe('messages of a stream', () => {
  it('are a list that grows, and are there after a reload', async () => {
    const world = createTextsWorld()
    await world.create('application/json')
    await world.append('[{"a":1},2]')
    const first = world.watchJson()
    await world.run()
    await world.append('"three"')
    await world.append('[[4]]')
    await world.closeStream()
    await world.run()
    const items = [{ a: 1 }, 2, 'three', [4]]
    expect(first.get()).toEqual({ items, isDone: true, isLoading: false, isTakingTurns: false, error: undefined })
    world.requests.length = 0
    const second = world.watchJson()
    await world.run()
    expect([second.get().items, second.get().isDone, world.requests]).toEqual([items, true, []])
  })

  it('can not be read from a stream of text, which is said', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('no JSON')
    const { get } = world.watchJson()
    await world.run()
    expect([get().error?.code, get().items]).toEqual(['read-failed', []])
  })
})

describe('what is stored of a text', () => {
  const headers = { Authorization: 'Bearer secret' }

  it("is one user's", async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('secret')
    const ada = world.watchText({ user: 'ada', headers })
    await world.run()
    world.requests.length = 0
    for (const more of [{ user: 'ada' }, { user: 'bob' }, {}]) {
      const later = world.watchText({ ...more, visible: false })
      await world.run()
      expect(later.get().text).toBe(more.user === 'ada' ? 'secret' : '')
    }
    expect(ada.get().text).toBe('secret')
  })

  it('is nothing where requests may say who asks and nobody is named, and nothing is shared', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('secret')
    const first = world.watchText({ headers })
    const second = world.watchText({ headers, tab: first.tab })
    const third = world.watchText({ headers })
    await world.run()
    expect([first, second, third].map(({ get }) => get().text)).toEqual(['secret', 'secret', 'secret'])
    expect(world.live()).toBe(3)
    for (const { tab } of [first, third]) tab.close()
    const later = world.watchText()
    expect(later.get().text).toBe('')
  })

  it('is removed at log-out, in all tabs, and what is still watched is read again', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('a')
    const { tab, get } = world.watchText({ user: 'ada' })
    await world.run()
    await clearStreamTexts({ user: 'ada', environment: tab.environment })
    await world.append('b')
    await world.until(() => expect(get()).toEqual(state('ab')))
    tab.close()
    await clearStreamTexts({ user: 'ada', environment: world.browser.openTab().environment })
    const later = world.watchText({ user: 'ada' })
    await world.run()
    expect(later.get().text).toBe('ab')
    expect(world.requests.filter((request) => request.includes('offset=-1'))).toHaveLength(3)
  })

  it('is kept in memory where there is no storage, or where it fails, and nothing is lost', async () => {
    const world = createTextsWorld()
    await world.create()
    await world.append('a')
    const diagnostics: Diagnostic[] = []
    const onDiagnostic = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
    const none = world.browser.openTab()
    const broken = world.browser.openTab()
    const indexedDB = new Proxy(new IDBFactory(), {
      get: () => () => {
        throw new DOMException('no', 'SecurityError')
      },
    })
    const all = [
      world.watchText({ tab: none, environment: { ...none.environment, storage: undefined } }),
      world.watchText({
        tab: broken,
        environment: {
          ...broken.environment,
          storage: broken.environment.storage && { ...broken.environment.storage, indexedDB },
        },
        onDiagnostic,
      }),
      world.watchText({ persistence: false }),
    ]
    await world.run()
    await world.append('b')
    await world.run()
    expect(all.map(({ get }) => get())).toEqual([state('ab'), state('ab'), state('ab')])
    expect(diagnostics.map(({ kind }) => kind)).toEqual(['memory-mode'])
  })
})

describe('options', () => {
  it.each([{ url: '' }, { url: 'http://oxbow.test/a', user: '' }])('are refused at once: %o', (options) => {
    expect(() => createStreamText(options)).toThrow(StateError)
  })
})
