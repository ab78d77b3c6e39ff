import type { Environment, TestTab } from '@oxbow/state/testing'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { createKnowledge } from './knowledge.ts'
import { ownNames } from './own-names.ts'
import { short, type Profile, type ProfileParts } from './profile.ts'
import { watchEntries } from './stored-entries.ts'

/** A profile whose tabs share IndexedDB. */
export function createDatabaseProfile({ name, hasLocks, tick, trace }: ProfileParts): Profile {
  const indexedDB = new IDBFactory()
  const stored = watchEntries(indexedDB, tick)
  const { knownAt, know } = createKnowledge(tick)
  const seen = new Map<TestTab, Set<string>>()
  /** By transaction id: the tabs that have stored or shown it. */
  const knowing = new Map<string, Set<TestTab>>()
  const note = (tab: TestTab, txid: string): void => {
    knowing.set(txid, (knowing.get(txid) ?? new Set()).add(tab))
  }
  return {
    name,
    isSlow: true,
    get made() {
      return [...stored.entries.values()]
    },
    contents: stored.contents,
    isErased(txid) {
      const [last, ...before] = stored.contents.toReversed()
      const wasRemoved = last?.has(txid) === false && before.some((places) => places.has(txid))
      return wasRemoved && [...(knowing.get(txid) ?? [])].every(({ state }) => state === 'gone')
    },
    ...{ knownAt, shared: new Set<string>() },
    persistenceOf: () => true,
    environmentOf(tab) {
      const storage = storageOf(stored.viewOf((txid) => note(tab, txid)))
      return { ...ownNames(tab.environment, name, hasLocks), storage }
    },
    observe(tab, { pending, rejected }) {
      // Whatever of it goes on in this process is of no tab.
      if (tab.state === 'gone') return
      for (const { txid } of pending) note(tab, txid)
      const shown = seen.get(tab) ?? new Set()
      trace(`${tab.name} has ${short(pending.map(({ txid }) => txid))} to send`)
      const left = new Set([...pending, ...rejected.map(({ entry }) => entry)].map(({ txid }) => txid))
      know([...shown].filter((txid) => !left.has(txid)))
      seen.set(tab, left)
    },
    copy: async () => undefined,
    async clear() {
      const databases = await indexedDB.databases()
      stored.removed()
      await Promise.all(databases.map(({ name: database = '' }) => deleted(indexedDB.deleteDatabase(database))))
      return databases.length > 0
    },
    compact: () => undefined,
  }
}

const storageOf = (indexedDB: IDBFactory): Environment['storage'] => ({
  indexedDB,
  keyRange: IDBKeyRange,
  estimate: async () => undefined,
  isPersisted: async () => false,
  persist: async () => false,
})

const deleted = (request: IDBOpenDBRequest): Promise<void> =>
  new Promise((resolve) => {
    for (const name of ['success', 'error', 'blocked']) request.addEventListener(name, () => resolve(), { once: true })
  })
