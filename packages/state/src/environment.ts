/** Time, chance and the browser's other tabs as the package sees them. Tests put their own in. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds since some moment. Never jumps, as a wall clock does: ages are measured with it. */
  elapsed(): number
  /** Resolves after `delayMs`, or as soon as `signal` aborts. Never rejects. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>
  /** A number in [0, 1). */
  random(): number
  /** `length` unpredictable bytes. */
  randomBytes(length: number): Uint8Array
  /** Resolves in a task of its own, so that the page can paint and take input between two pieces of long work. */
  breathe(): Promise<void>
  /** The page that this code runs in; nothing in workers and outside of browsers. */
  readonly page?: PagePort | undefined
  /** Locks over all tabs; nothing on plain http, in sandboxed frames and in old browsers. */
  readonly locks?: LockPort | undefined
  /** Messages between tabs; nothing where there are none. */
  readonly channels?: ChannelPort | undefined
  /** What is known of the connections to servers; nothing outside of browsers. */
  readonly network?: NetworkPort | undefined
  /** What the browser keeps; nothing in Node and where it is forbidden. */
  readonly storage?: StoragePort | undefined
}

/** What happens to a page. `restore` is its return from the back/forward cache. */
export type PageEvent = 'visible' | 'hidden' | 'pagehide' | 'restore' | 'freeze' | 'resume' | 'online' | 'offline'

/** The life of a page. */
export interface PagePort {
  isVisible(): boolean
  /** @returns a function that ends the subscription. */
  subscribe(listener: (event: PageEvent) => void): () => void
  /** From now on the browser asks before the page is left. @returns a function that ends this. */
  askBeforeLeaving(): () => void
}

/** What a page knows of its connections. */
export interface NetworkPort {
  /** Scheme, host and port of an address, which may be relative to the page. */
  originOf(url: string): string
  /** Whether a connection to the origin carries any number of requests at once (HTTP/2 and later), as far as is known. */
  isMultiplexed(origin: string): boolean
}

/** How a lock is asked for (Web Locks API). `steal` and `ifAvailable` can not be combined with `signal`. */
export interface LockRequest {
  readonly signal?: AbortSignal | undefined
  readonly steal?: boolean | undefined
  readonly ifAvailable?: boolean | undefined
}

/** Locks that all tabs of a browser share. */
export interface LockPort {
  /**
   * Waits for the lock and holds it until the promise of `hold` settles; `granted` is `false` when `ifAvailable` was
   * asked and it was not. Rejects when the signal aborts first, and with an `AbortError` when the lock was stolen.
   */
  request(name: string, options: LockRequest, hold: (granted: boolean) => Promise<void>): Promise<void>
  /** The names of the locks that are held, and of the requests that wait, each as often as it stands there. */
  query(): Promise<{ readonly held: ReadonlyArray<string>; readonly pending: ReadonlyArray<string> }>
}

/** One end of a channel between tabs. What is posted reaches the other ends, in order, and never its own. */
export interface Channel {
  post(message: string): void
  close(): void
}

/** Channels between the tabs of a browser. */
export interface ChannelPort {
  open(name: string, onMessage: (message: unknown) => void): Channel
}

/** What the browser keeps for this origin. */
export interface StoragePort {
  readonly indexedDB: IDBFactory
  /** Makes the key ranges that `indexedDB` understands. */
  readonly keyRange: Pick<typeof IDBKeyRange, 'bound'>
  /** Bytes used and allowed; nothing where the browser does not say. */
  estimate(): Promise<{ readonly usage: number; readonly quota: number } | undefined>
  /** Whether the browser keeps the data even when it needs room. */
  isPersisted(): Promise<boolean>
  /** Asks the browser to keep the data. Resolves with whether it will. */
  persist(): Promise<boolean>
}

/** The environment of browsers and Node. The only place of this package that names a global of theirs. */
export const defaultEnvironment: Environment = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  // Not randomUUID, which plain http pages of a LAN do not have.
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, delayMs)
      signal.addEventListener('abort', done)
    }),
  breathe,
  // Each is looked up when it is asked for: a server imports this module before a page does.
  get page() {
    return platformPage()
  },
  get locks() {
    return platformLocks()
  },
  get channels() {
    return platformChannels()
  },
  get network() {
    return platformNetwork()
  },
  get storage() {
    return platformStorage()
  },
}

/** A message to oneself is a task of its own, without the delay of nested timers. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const onMessage = (): void => {
      port1.close()
      resolve()
    }
    port1.addEventListener('message', onMessage, { once: true })
    port1.start()
    port2.postMessage(undefined)
  })
}

const hasPage = (): boolean => typeof document !== 'undefined' && typeof window !== 'undefined'

function platformPage(): PagePort | undefined {
  if (!hasPage()) return undefined
  return { isVisible: () => document.visibilityState === 'visible', subscribe: subscribeToPage, askBeforeLeaving }
}

function askBeforeLeaving(): () => void {
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
  window.addEventListener('beforeunload', ask)
  return () => window.removeEventListener('beforeunload', ask)
}

function subscribeToPage(listener: (event: PageEvent) => void): () => void {
  const over = new AbortController()
  const { signal } = over
  const onVisibility = (): void => listener(document.visibilityState === 'visible' ? 'visible' : 'hidden')
  document.addEventListener('visibilitychange', onVisibility, { signal })
  for (const name of ['freeze', 'resume'] as const) document.addEventListener(name, () => listener(name), { signal })
  for (const name of ['pagehide', 'online', 'offline'] as const) {
    window.addEventListener(name, () => listener(name), { signal })
  }
  window.addEventListener('pageshow', ({ persisted }) => persisted && listener('restore'), { signal })
  return () => over.abort()
}

/** Only of a document: a lock that a worker holds is not always released when its page goes. */
function platformLocks(): LockPort | undefined {
  if (!hasPage() || !('locks' in navigator) || (navigator.locks as LockManager | undefined) === undefined) {
    return undefined
  }
  return {
    request: async (name, { signal, steal, ifAvailable }, hold) => {
      const options: LockOptions = {}
      if (signal !== undefined) options.signal = signal
      if (steal === true) options.steal = true
      if (ifAvailable === true) options.ifAvailable = true
      await navigator.locks.request(name, options, (lock) => hold(lock !== null))
    },
    async query() {
      const { held = [], pending = [] } = await navigator.locks.query()
      return { held: held.map(({ name }) => name ?? ''), pending: pending.map(({ name }) => name ?? '') }
    },
  }
}

function platformChannels(): ChannelPort | undefined {
  if (!hasPage() || typeof BroadcastChannel === 'undefined') return undefined
  return {
    open(name, onMessage) {
      try {
        const channel = new BroadcastChannel(name)
        channel.addEventListener('message', ({ data }) => onMessage(data))
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target: it is of one origin
        return { post: (message) => channel.postMessage(message), close: () => channel.close() }
      } catch {
        // In some browsers a page of an opaque origin may not open one, nor one whose storage is blocked.
        return { post: () => undefined, close: () => undefined }
      }
    },
  }
}

function platformNetwork(): NetworkPort | undefined {
  if (!hasPage()) return undefined
  return {
    originOf: (url) => new URL(url, location.href).origin,
    isMultiplexed(origin) {
      const isOf = ({ name }: PerformanceEntry): boolean => name.startsWith(`${origin}/`)
      const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      const latest = entries.findLast(isOf)
      const protocol = latest instanceof PerformanceResourceTiming ? latest.nextHopProtocol : ''
      return protocol === 'h2' || protocol === 'h3'
    },
  }
}

function platformStorage(): StoragePort | undefined {
  const factory = platformIndexedDB()
  const keyRange = platformKeyRange()
  if (factory === undefined || keyRange === undefined) return undefined
  const manager = typeof navigator === 'undefined' ? undefined : (navigator.storage as StorageManager | undefined)
  return {
    indexedDB: factory,
    keyRange,
    async estimate() {
      const { usage, quota } = (await manager?.estimate?.()) ?? {}
      return usage === undefined || quota === undefined ? undefined : { usage, quota }
    },
    isPersisted: async () => (await manager?.persisted?.()) ?? false,
    persist: async () => (await manager?.persist?.()) ?? false,
  }
}

/** The browser's databases; nothing in Node, in workers that have none, and where reading the name is forbidden. */
export function platformIndexedDB(): IDBFactory | undefined {
  try {
    return typeof indexedDB === 'undefined' ? undefined : indexedDB
  } catch {
    // A page of an opaque origin may not even look.
    return undefined
  }
}

/** Makes key ranges for the browser's databases; nothing where there are none. */
export function platformKeyRange(): StoragePort['keyRange'] | undefined {
  return typeof IDBKeyRange === 'undefined' ? undefined : IDBKeyRange
}
