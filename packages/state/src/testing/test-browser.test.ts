import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, it, vi } from 'vitest'
import { createTestBrowser, type TestTab } from '../testing.ts'

/** Asks for a lock and writes down what happens. */
function ask(
  tab: TestTab,
  log: string[],
  options: { signal?: AbortSignal; steal?: boolean; ifAvailable?: boolean } = {},
) {
  let release = (): void => undefined
  tab.environment.locks
    ?.request('lock', options, (granted) => {
      log.push(`${tab.name} ${granted ? 'has it' : 'is refused'}`)
      return granted ? new Promise((resolve) => (release = resolve)) : Promise.resolve()
    })
    .then(
      () => log.push(`${tab.name} is done`),
      (error: unknown) => log.push(`${tab.name} ${error instanceof Error ? error.name : String(error)}`),
    )
  return () => release()
}

const open = () => {
  const browser = createTestBrowser()
  return { browser, log: [] as string[], a: browser.openTab({ name: 'a' }), b: browser.openTab({ name: 'b' }) }
}

describe('locks of a test browser', () => {
  it('are granted to one at a time, first come, first served', async () => {
    const { browser, log, a, b } = open()
    const c = browser.openTab({ name: 'c' })
    const releaseA = ask(a, log)
    ask(b, log)
    ask(c, log, { ifAvailable: true })
    await browser.settle()
    releaseA()
    await browser.settle()
    expect(log).toEqual(['a has it', 'c is refused', 'c is done', 'a is done', 'b has it'])
    expect(await a.environment.locks?.query()).toEqual({ held: ['lock'], pending: [] })
  })

  it('free themselves when their tab crashes or is closed', async () => {
    const { browser, log, a, b } = open()
    const c = browser.openTab({ name: 'c' })
    for (const tab of [a, b, c]) ask(tab, log)
    await browser.settle()
    a.crash()
    await browser.settle()
    b.close()
    await browser.settle()
    expect(log).toEqual(['a has it', 'b has it', 'c has it'])
  })

  it('can be stolen, which the robbed one hears when it runs', async () => {
    const { browser, log, a, b } = open()
    ask(a, log)
    await browser.settle()
    a.freeze()
    ask(b, log, { steal: true })
    await browser.settle()
    expect(log).toEqual(['a has it', 'b has it'])
    a.resume()
    await browser.settle()
    expect(log).toEqual(['a has it', 'b has it', 'a AbortError'])
    b.crash()
    await browser.settle()
    expect(await a.environment.locks?.query()).toEqual({ held: [], pending: [] })
  })

  it('are no longer waited for when the signal aborts', async () => {
    const { browser, log, a, b } = open()
    const waiting = new AbortController()
    const release = ask(a, log)
    ask(b, log, { signal: waiting.signal })
    await browser.settle()
    waiting.abort()
    release()
    await browser.settle()
    expect(log).toEqual(['a has it', 'b AbortError', 'a is done'])
  })

  it('stay with a tab in the back/forward cache until somebody asks', async () => {
    const { browser, log, a, b } = open()
    ask(a, log)
    ask(b, log)
    await browser.settle()
    a.pagehide()
    await browser.advance(60_000)
    expect(log).toEqual(['a has it'])
    await b.environment.locks?.query()
    await browser.settle()
    expect([log, a.state]).toEqual([['a has it', 'b has it'], 'gone'])
  })
})

describe('channels of a test browser', () => {
  const listen = (tab: TestTab, log: string[]) =>
    tab.environment.channels?.open('channel', (message) => log.push(`${tab.name} ${String(message)}`))

  it('reach the other ends in order, frozen ones too', async () => {
    const { browser, log, a, b } = open()
    const channel = listen(a, log)
    listen(b, log)
    b.freeze()
    channel?.post('1')
    channel?.post('2')
    await browser.settle()
    expect(log).toEqual(['b 1', 'b 2'])
    b.resume()
    b.freeze({ receives: false })
    channel?.post('3')
    await browser.settle()
    expect(log).toEqual(['b 1', 'b 2'])
    b.show()
    await browser.settle()
    expect(log).toEqual(['b 1', 'b 2', 'b 3'])
  })

  it('lose, double and delay messages on demand', async () => {
    const { browser, log, a, b } = open()
    const channel = listen(a, log)
    listen(b, log)
    browser.interceptMessages(({ text }) => (text === '1' ? 'drop' : text === '2' ? 'duplicate' : { lateMs: 10 }))
    for (const text of ['1', '3', '2']) channel?.post(text)
    await browser.settle()
    expect(log).toEqual(['b 2', 'b 2'])
    await browser.advance(10)
    expect(log).toEqual(['b 2', 'b 2', 'b 3'])
  })

  it('throw a page out of the back/forward cache', async () => {
    const { browser, log, a, b } = open()
    const channel = listen(a, log)
    listen(b, log)
    b.pagehide()
    channel?.post('1')
    await browser.settle()
    expect([log, b.state]).toEqual([[], 'gone'])
  })
})

describe('time of a test browser', () => {
  it('stands still for a frozen tab, is coarse for a hidden one, and never comes for a crashed one', async () => {
    const { browser, log, a, b } = open()
    const c = browser.openTab({ name: 'c' })
    const d = browser.openTab({ name: 'd', visible: false })
    const { signal } = new AbortController()
    for (const tab of [a, b, c, d]) void tab.environment.sleep(100, signal).then(() => log.push(tab.name))
    b.freeze()
    c.crash()
    await browser.advance(500)
    expect(log).toEqual(['a'])
    await browser.advance(500)
    expect(log).toEqual(['a', 'd'])
    b.show()
    await browser.settle()
    expect([log, browser.timers]).toEqual([['a', 'd', 'b'], 0])
  })

  it('measures ages by a clock that nobody sets', async () => {
    const { browser, a } = open()
    browser.jumpClock(-86_400_000)
    await browser.advance(5)
    expect([a.environment.elapsed(), a.environment.now()]).toEqual([5, Date.UTC(2029, 11, 31) + 5])
  })
})

describe('what a test browser wraps', () => {
  const store = {
    commits: 0,
    async commit() {
      return ++this.commits
    },
  }

  it('answers a tab when it runs again, and a crashed one never', async () => {
    const { browser, log, a, b } = open()
    const shared = { ...store }
    for (const tab of [a, b])
      void tab
        .wrap(shared)
        .commit()
        .then((count) => log.push(`${tab.name} ${count}`))
    b.freeze()
    a.crash()
    await browser.settle()
    expect([log, shared.commits]).toEqual([[], 1])
    b.resume()
    await browser.settle()
    expect(log).toEqual(['b 1'])
  })

  it('cuts the requests of a tab that is gone or offline', async () => {
    const { browser, log, a, b } = open()
    const server: typeof fetch = (input, init) =>
      new Promise((_, reject) => {
        init?.signal?.addEventListener(
          'abort',
          () => (log.push(`cut ${input instanceof Request ? input.url : input}`), reject(new Error('cut'))),
        )
      })
    void a
      .wrapFetch(server)('http://a.test/')
      .then(String, String)
      .then((text) => log.push(text))
    void b
      .wrapFetch(server)('http://b.test/')
      .then(String, String)
      .then((text) => log.push(text))
    a.crash()
    b.offline()
    await browser.settle()
    expect(log).toEqual(['cut http://a.test/', 'cut http://b.test/', 'TypeError: Failed to fetch'])
  })

  it('listens to its network no longer than a request lasts, also to one that fails', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const request = createTestBrowser()
      .openTab()
      .wrapFetch(async () => {
        throw new TypeError('Failed to fetch')
      })
    for (let count = 0; count < 20; count += 1) await expect(request('http://a.test/')).rejects.toThrow('Failed')
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
  })

  it('brings nothing any more from a body that had data for a frozen tab', async () => {
    const { browser, log, a } = open()
    let send: (text: string) => void = () => undefined
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (send = (text) => controller.enqueue(new TextEncoder().encode(text))),
    })
    const response = await a.wrapFetch(async () => new Response(body))('http://a.test/')
    const read = async (): Promise<void> => {
      for await (const chunk of response.body ?? []) log.push(new TextDecoder().decode(chunk))
    }
    void read()
    send('1')
    await browser.settle()
    a.freeze()
    send('2')
    await browser.settle()
    a.resume()
    send('3')
    await browser.settle()
    expect(log).toEqual(['1'])
  })

  it('closes the databases of a tab that is gone', async () => {
    const browser = createTestBrowser({ indexedDB: new IDBFactory(), keyRange: IDBKeyRange })
    const [a, b] = [browser.openTab(), browser.openTab()]
    const log: string[] = []
    const openIn = (tab: TestTab) =>
      new Promise<IDBDatabase>((resolve, reject) => {
        const request = tab.environment.storage?.indexedDB.open('db', 1)
        request?.addEventListener('upgradeneeded', () => request.result.createObjectStore('kv'))
        request?.addEventListener('success', () => resolve(request.result))
        request?.addEventListener('error', () => reject(request.error ?? new Error('?')))
      })
    const [one, two] = [await openIn(a), await openIn(b)]
    one.transaction('kv', 'readwrite').objectStore('kv').put('half done', 'key')
    a.crash()
    void openIn(a).then(() => log.push('opened by a tab that is gone'))
    const request = two.transaction('kv').objectStore('kv').getAllKeys()
    await new Promise((resolve) => request.addEventListener('success', resolve))
    await browser.settle()
    expect([log, request.result]).toEqual([[], []])
    expect(() => one.transaction('kv')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))
  })
})
