import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { createStreamDB, type CreateStreamDBOptions } from '@oxbow/state/db'
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
type TabOptions = DBOptions & { visible?: boolean }

const openDB = (options: CreateStreamDBOptions<typeof state> & { actions?: undefined }) => createStreamDB(options)

/** Makes a world of tabs with an empty stream. */
export async function createTabsWorld(messages: ReadonlyArray<unknown> = []): Promise<TabsWorld> {
  const world = createWorld()
  await world.createStream(messages)
  const browser = createTestBrowser({ indexedDB: new IDBFactory(), keyRange: IDBKeyRange })
  return {
    ...world,
    browser,
    openTab({ visible = true, ...options } = {}) {
      const tab = browser.openTab({ visible })
      const streamOptions = {
        url: world.url,
        fetch: tab.wrapFetch(world.fetch),
        backoffOptions: { initialDelay: 1, maxDelay: 1 },
        ...options.streamOptions,
      }
      const db = openDB({ state, environment: tab.environment, ...options, streamOptions })
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
