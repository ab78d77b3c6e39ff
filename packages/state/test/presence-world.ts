import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { createPresence, type Presence, type PresenceOptions } from '@oxbow/state/streams'
import { createTestBrowser, type TestBrowser, type TestTab } from '@oxbow/state/testing'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { onTestFinished } from 'vitest'

/** A tab that is present. */
export interface Attending {
  readonly tab: TestTab
  readonly presence: Presence<unknown>
  readonly stop: () => void
  /** Everyone it sees, as `user state`; with `?` who is away, in brackets itself. */
  readonly sees: () => string[]
  /** Everyone it saw, one line for each change. */
  readonly saw: string[]
}

type AttendOptions = Partial<PresenceOptions> & { tab?: TestTab; visible?: boolean; state?: unknown }

/** A server, and devices whose tabs are present in one room, all in this process. */
export interface PresenceWorld {
  readonly name: string
  readonly fetch: typeof globalThis.fetch
  /** Every request so far, as method and address. */
  readonly requests: string[]
  live(): number
  /** How many streams of the room are on the server, and how many messages they hold together. */
  stored(): Promise<{ streams: number; messages: number }>
  /** Another device, with its own storage, locks and channels. Its clock goes with the others'. */
  openDevice(): TestBrowser
  attend(user: string | undefined, options?: AttendOptions): Attending
  /** Runs until nothing more happens, then `ms` more on all devices. */
  run(ms?: number): Promise<void>
  /** What the server does instead of answering; nothing to have it answer again. */
  refuse: ((method: string) => Response | undefined) | undefined
}

/** Makes a world with one device. */
export function createPresenceWorld(): PresenceWorld {
  const name = 'http://oxbow.test/v1/stream/rooms/1'
  const browsers: TestBrowser[] = []
  const openBrowser = (): TestBrowser => {
    const device = createTestBrowser({
      ...{ indexedDB: new IDBFactory(), keyRange: IDBKeyRange, seed: browsers.length + 1 },
      now: browsers[0]?.now ?? Date.UTC(2030, 0, 1),
    })
    browsers.push(device)
    return device
  }
  const browser = openBrowser()
  const clock = {
    now: () => browser.now,
    after: (delayMs: number, run: () => void) => {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  }
  const handler = createHandler({ longPollTimeoutMs: 1000, sseMaxAgeMs: 10 ** 9, clock })
  onTestFinished(() => handler.close())
  const plain = createFetch(handler)
  const requests: string[] = []
  const live = new Set<() => boolean>()
  const recorded: typeof fetch = async (input, init) => {
    const address = new URL(input instanceof Request ? input.url : input)
    const method = init?.method ?? 'GET'
    requests.push(`${method} ${address.pathname}${address.search}`)
    const refused = world.refuse?.(method)
    if (refused !== undefined) return refused
    if (!address.searchParams.has('live')) return plain(input, init)
    const end = (): boolean => live.delete(end)
    live.add(end)
    init?.signal?.addEventListener('abort', end, { once: true })
    return plain(input, init)
  }
  const settle = async (): Promise<void> => {
    // What one device says is heard by another.
    for (let round = 0; round < 3; round += 1) for (const each of browsers) await each.settle()
  }
  const run = async (ms = 0): Promise<void> => {
    await settle()
    const step = ms > 600_000 ? 5000 : ms > 10_000 ? 500 : 100
    for (let left = ms; left > 0; left -= step) {
      for (const each of browsers) await each.advance(Math.min(left, step))
      await settle()
    }
  }
  const world: PresenceWorld = {
    ...{ name, requests, run, fetch: recorded, refuse: undefined },
    live: () => live.size,
    async stored() {
      const urls = new Set(requests.filter((line) => line.startsWith('P')).map((line) => line.split(/[ ?]/)[1]))
      const held = await Promise.all([...urls].map((path) => plain(`http://oxbow.test${path}?offset=-1`)))
      const logs = await Promise.all(held.filter(({ ok }) => ok).map((answer) => answer.json() as Promise<unknown[]>))
      return { streams: logs.length, messages: logs.reduce((sum, log) => sum + log.length, 0) }
    },
    openDevice: openBrowser,
    attend(user, { visible = true, tab = browser.openTab({ visible }), state = 'here', ...rest } = {}) {
      const environment = tab.environment
      const presence = createPresence<unknown>({ name, user, fetch: tab.wrapFetch(recorded), environment, ...rest })
      presence.set(state)
      const sees = (): string[] =>
        presence.get().everyone.map(({ user: who = '-', state: what, isAway, isSelf }) => {
          const text = `${who} ${JSON.stringify(what)}${isAway ? '?' : ''}`
          return isSelf ? `[${text}]` : text
        })
      const saw: string[] = []
      const stop = presence.subscribe(() => saw.push(sees().join(', ')))
      onTestFinished(stop)
      return { tab, presence, stop, sees, saw }
    },
  }
  return world
}
