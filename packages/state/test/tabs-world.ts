import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { createStreamDB, type CreateStreamDBOptions, type Store, type WritesOption } from '@oxbow/state/db'
import { createTestBrowser, type TestBrowser, type TestTab } from '@oxbow/state/testing'
import { onTestFinished } from 'vitest'
import { createWorld, state, type World } from './world.ts'

/** A server and a browser with tabs, all in this process. */
export interface TabsWorld extends World {
  readonly browser: TestBrowser
  /** Opens a tab with a database over the world's stream. */
  openTab(options?: TabOptions): { tab: TestTab; db: ReturnType<typeof openDB> }
  /** Runs until nothing more happens, then `ms` more. */
  run(ms?: number): Promise<void>
}

type DBOptions = Partial<CreateStreamDBOptions<typeof state>> & { actions?: undefined }
type TabOptions = DBOptions & {
  visible?: boolean
  /** Where the tab's writes go. */
  writesOf?: (tab: TestTab) => WritesOption | undefined
}

const openDB = (options: CreateStreamDBOptions<typeof state> & { actions?: undefined }) => createStreamDB(options)

/** How a world of tabs differs from the usual one. */
export interface TabsWorldOptions {
  /** Where tabs keep things: in IndexedDB (default), or in one store that they share. */
  readonly store?: Store | undefined
  /** The browser's databases. */
  readonly indexedDB?: IDBFactory | undefined
  /** What is between the tabs and the server. */
  readonly through?: ((fetch: typeof globalThis.fetch, tab: TestTab) => typeof globalThis.fetch) | undefined
}

/** Makes a world of tabs with an empty stream. */
export async function createTabsWorld(
  messages: ReadonlyArray<unknown> = [],
  { store, indexedDB = new IDBFactory(), through = (fetch) => fetch }: TabsWorldOptions = {},
): Promise<TabsWorld> {
  const world = createWorld()
  await world.createStream(messages)
  const browser = createTestBrowser({ indexedDB, keyRange: IDBKeyRange })
  return {
    ...world,
    browser,
    openTab({ visible = true, writesOf = () => undefined, ...options } = {}) {
      const tab = browser.openTab({ visible })
      const streamOptions = {
        url: world.url,
        fetch: tab.wrapFetch(through(world.fetch, tab)),
        backoffOptions: { initialDelay: 1, maxDelay: 1 },
        ...options.streamOptions,
      }
      const persistence = store && tab.wrap(store)
      const defaults = { state, environment: tab.environment, persistence, writes: writesOf(tab) }
      const db = openDB({ ...defaults, ...options, streamOptions })
      onTestFinished(() => db.close())
      return { tab, db }
    },
    async run(ms = 0) {
      await browser.settle()
      if (ms === 0) return
      await browser.advance(ms)
      await browser.settle()
    },
  }
}
