import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import {
  createStreamJson,
  createStreamText,
  type StreamJsonState,
  type StreamTextOptions,
  type StreamTextState,
  type StreamView,
} from '@oxbow/state/streams'
import { createTestBrowser, type TestBrowser, type TestTab } from '@oxbow/state/testing'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { onTestFinished, vi } from 'vitest'

/** A tab that watches a stream. */
export interface Watching<S> {
  readonly tab: TestTab
  readonly view: StreamView<S>
  /** All states that were told, oldest first. */
  readonly states: S[]
  readonly get: () => S
  readonly stop: () => void
}

type WatchOptions = Partial<StreamTextOptions> & { tab?: TestTab; visible?: boolean }

/** A server and a browser with tabs that watch streams of text and of JSON, all in this process. */
export interface TextsWorld {
  readonly browser: TestBrowser
  readonly url: string
  /** Every request of a tab so far, as `METHOD query`. */
  readonly requests: string[]
  /** How many live requests are open. */
  live(): number
  create(contentType?: string, url?: string): Promise<void>
  append(data: string | Uint8Array<ArrayBuffer>, url?: string): Promise<void>
  closeStream(url?: string): Promise<void>
  remove(): Promise<void>
  watchText(options?: WatchOptions): Watching<StreamTextState>
  watchJson(options?: WatchOptions): Watching<StreamJsonState<unknown>>
  /** Runs until nothing more happens, then `ms` more. */
  run(ms?: number): Promise<void>
  /** Runs until an expectation holds; the client's own waits between tries are real. */
  until(expectation: () => void): Promise<void>
}

/** Makes a world with the address of one stream, which does not exist yet. */
export function createTextsWorld(): TextsWorld {
  const handler = createHandler({ longPollTimeoutMs: 1000 })
  onTestFinished(() => handler.close())
  const plain = createFetch(handler)
  const browser = createTestBrowser({ indexedDB: new IDBFactory(), keyRange: IDBKeyRange })
  const url = 'http://oxbow.test/v1/stream/answer'
  const requests: string[] = []
  const live = new Set<() => boolean>()
  const recorded: typeof fetch = (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input)
    requests.push(`${init?.method ?? 'GET'} ${address.search}`)
    if (!address.searchParams.has('live')) return plain(input, init)
    const end = (): boolean => live.delete(end)
    live.add(end)
    init?.signal?.addEventListener('abort', end, { once: true })
    return plain(input, init)
  }
  const types = new Map<string, string>()
  const send = async (method: string, to: string, body?: string | Uint8Array<ArrayBuffer>, headers = {}) => {
    const init = { method, ...(body !== undefined && { body }) }
    const answer = await plain(to, { ...init, headers: { 'Content-Type': types.get(to) ?? 'text/plain', ...headers } })
    if (!answer.ok) throw new Error(`${method} was answered ${answer.status}: ${await answer.text()}`)
  }
  const watch = <S>(create: (options: StreamTextOptions) => StreamView<S>, options: WatchOptions): Watching<S> => {
    const { visible = true, tab = browser.openTab({ visible }), ...rest } = options
    const fetch = tab.wrapFetch(recorded)
    const backoffOptions = { initialDelay: 1, maxDelay: 1 }
    const view = create({ url, fetch, backoffOptions, environment: tab.environment, ...rest })
    const states: S[] = []
    const stop = view.subscribe(() => states.push(view.get()))
    onTestFinished(stop)
    return { tab, view, states, stop, get: view.get }
  }
  const run = async (ms = 0): Promise<void> => {
    await browser.settle()
    if (ms === 0) return
    await browser.advance(ms)
    await browser.settle()
  }
  return {
    ...{ browser, url, requests, run },
    live: () => live.size,
    async create(contentType = 'text/plain', to = url) {
      types.set(to, contentType)
      await send('PUT', to)
    },
    append: (data, to = url) => send('POST', to, data),
    closeStream: (to = url) => send('POST', to, undefined, { 'Stream-Closed': 'true' }),
    remove: () => send('DELETE', url),
    watchText: (more = {}) => watch(createStreamText, more),
    watchJson: (more = {}) => watch(createStreamJson, more),
    until: (expectation) =>
      vi.waitFor(
        async () => {
          await run(500)
          expectation()
        },
        { timeout: 10_000, interval: 20 },
      ),
  }
}
