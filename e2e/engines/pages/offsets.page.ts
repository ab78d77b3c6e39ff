// A tab of an application that reads with `stream()` and keeps how far it came.
import { createOffsetStore } from '@oxbow/state/offsets'
import { expose } from './expose.ts'

const url = 'https://example.org/v1/stream/a'
const store = createOffsetStore()

export interface OffsetsPage {
  load(): Promise<string | undefined>
  save(offset: string): Promise<boolean>
  /** Saves many at once, in this order. Gives back which of them were written. */
  saveAll(offsets: readonly string[]): Promise<readonly string[]>
  /** Deletes the database, as another program of the same origin might. */
  deleteDatabase(): Promise<'deleted' | 'blocked'>
  /** Has the server tell the browser to forget what it stores for this origin, as a user does in the settings. */
  clearSiteData(): Promise<void>
}

expose({
  load: () => store.load(url),
  save: (offset) => store.save(url, offset),
  saveAll: async (offsets) => {
    const written = await Promise.all(offsets.map((offset) => store.save(url, offset)))
    return offsets.filter((_, at) => written[at])
  },
  deleteDatabase: () =>
    new Promise((resolve) => {
      const request = indexedDB.deleteDatabase('oxbow/offsets/1')
      request.addEventListener('success', () => resolve('deleted'))
      request.addEventListener('blocked', () => resolve('blocked'))
    }),
  clearSiteData: async () => {
    await fetch('/clear-site-data')
  },
} satisfies OffsetsPage)
