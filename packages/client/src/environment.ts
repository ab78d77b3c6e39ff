// The one file of this package that names globals of a platform. Everything else takes them as ports.

/** The `fetch` of the platform or one that behaves like it. */
export type Fetch = typeof globalThis.fetch

/** Time as a port. All times are milliseconds. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls back once after a delay, unless the returned function is called before. */
  after(delayMs: number, callback: () => void): () => void
}

/** Tells about the page that the client runs in. */
export interface PageSignals {
  /** Whether the page is hidden now; false where there is no page. */
  isHidden(): boolean
  /** Calls back when the page is hidden or shown. Returns the unsubscribe function. */
  onVisibilityChange(listener: () => void): () => void
  /** Calls back when a network came, went or changed, or the page was thawed. Returns the unsubscribe function. */
  onNetworkChange(listener: () => void): () => void
}

/** Everything that the client takes from the platform. */
export interface Environment {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly page: PageSignals
  random(): number
  warn(message: string): void
  /** What relative addresses are relative to; `undefined` where there is no page. */
  pageUrl(): string | undefined
  /** Whether this is a browser window outside of a test run. */
  isProductionPage(): boolean
}

/** The environment of the platform. Globals are looked up when they are used. */
export const platformEnvironment: Environment = {
  fetch: (input, init) => globalThis.fetch(input, init),
  clock: {
    now: () => Date.now(),
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, Math.min(delayMs, 0x7fffffff))
      return () => clearTimeout(timer)
    },
  },
  page: {
    isHidden: () => page().document?.hidden === true,
    onVisibilityChange: (listener) => listen(page().document, ['visibilitychange'], listener),
    onNetworkChange: (listener) => {
      const changed = (event: Event): void => {
        if (!isFirstShow(event)) listener()
      }
      const stopDocument = listen(page().document, ['resume'], changed)
      const stopWindow = listen(page().window, ['online', 'offline', 'pageshow'], changed)
      return () => {
        stopDocument()
        stopWindow()
      }
    },
  },
  random: () => Math.random(),
  warn: (message) => {
    // oxlint-disable-next-line no-console -- warnings that the API promises have no other way out
    console.warn(`[DurableStream] ${message}`)
  },
  pageUrl: () => page().location?.href,
  isProductionPage: () => page().window !== undefined && page().process?.env?.['NODE_ENV'] !== 'test',
}

/** What may be there of a page. Some platforms have parts of it, and those need not be complete. */
interface PageGlobals {
  readonly document?: Partial<Document>
  readonly window?: Partial<EventTarget>
  readonly location?: Location
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> }
}

const page = (): PageGlobals => globalThis

/** Every page is shown once when it was loaded; only one that comes out of a cache was away. */
const isFirstShow = (event: Event): boolean => 'persisted' in event && event.persisted !== true

const listen = (
  target: Partial<EventTarget> | undefined,
  names: ReadonlyArray<string>,
  listener: (event: Event) => void,
): (() => void) => {
  for (const name of names) target?.addEventListener?.(name, listener)
  return () => {
    for (const name of names) target?.removeEventListener?.(name, listener)
  }
}
