import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { createStreamDB } from '@oxbow/state/db'
import { createTestBrowser } from '@oxbow/state/testing'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { state } from './open.ts'

/** Two tabs of one browser, in a test: the first reads for both, crashes, and the second goes on. */
export const survivesACrash = async (): Promise<{ role: string | undefined; texts: string[] }> => {
  const fetch = createFetch(createHandler())
  const browser = createTestBrowser({ indexedDB: new IDBFactory(), keyRange: IDBKeyRange })
  const open = (tab = browser.openTab()) => {
    const streamOptions = { url: 'http://localhost/v1/stream/todos', fetch: tab.wrapFetch(fetch) }
    return { tab, db: createStreamDB({ streamOptions, state, environment: tab.environment, create: true }) }
  }
  const [first, second] = [open(), open()]
  // Not awaited: nothing happens in this browser before it is told to go on.
  for (const { db } of [first, second]) void db.preload()
  await browser.settle()
  first.db.collections.todos.insert({ id: '1', text: 'Milk' })
  await browser.settle()
  first.tab.crash()
  await browser.advance(60_000) // time moves only here
  const result = {
    role: second.db.status.get().role,
    texts: second.db.collections.todos.toArray.map(({ text }) => text),
  }
  second.db.close()
  return result
}
