import {
  createMemoryStore,
  type Entry,
  type OutboxChange,
  type OutboxRecord,
  type OutboxSnapshot,
  type Store,
} from '@oxbow/state/db'
import type { Environment, TestTab } from '@oxbow/state/testing'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { Chance } from './chance.ts'
import { createKnowledge } from './knowledge.ts'
import { ownNames } from './own-names.ts'

/** Puts a defect into a store, or leaves it as it is. */
export type BendStore = (store: Store) => Store

/** What happens around each use of a store: a tab may end before or after it. */
export type Around = <T>(operation: string, work: () => Promise<T>) => Promise<T>

/** A browser's profile: what its tabs share, and what was written in them. */
export interface Profile {
  readonly name: string
  /** Whether its storage takes turns of the process of which nobody is told. */
  readonly isSlow: boolean
  /** Every write that is known to have become durable, in that order. */
  readonly made: Entry[]
  /** Writes that waited when the user removed the data of the site, and the tabs that still knew them then. */
  readonly erased: ReadonlyMap<string, ReadonlyArray<TestTab>>
  /** Whether the user has removed the data of the site. */
  readonly wasCleared: boolean
  /** Writes that another profile may send as well, since it is a copy. */
  readonly shared: Set<string>
  /** What a tab is given to keep its rows and writes in. */
  persistenceOf(tab: TestTab, around: Around): true | Store
  /** The tab's environment, with locks, channels and databases of this profile alone. */
  environmentOf(tab: TestTab): Environment
  /** What a tab sees of its outbox. */
  observe(tab: TestTab, snapshot: OutboxSnapshot): void
  /** When it was first known here that a write is in the log. */
  readonly knownAt: ReadonlyMap<string, number>
  /** A copy of it in another browser, as a backup makes one; nothing where that is not possible. */
  copy(name: string): Promise<Profile | undefined>
  /** The user removes the site's data; nothing where that is not possible. */
  clear(): Promise<boolean>
  /** Forgets the changesets of earlier commits, as tidying up does. */
  compact(): void
}

/** What profiles are made with. */
export interface ProfileParts {
  readonly name: string
  readonly chance: Chance
  readonly bend: BendStore
  /** Whether the browser has locks. */
  readonly hasLocks: boolean
  /** What a use of the store takes before it happens, and after. */
  readonly pause: () => Promise<void>
  readonly trace: (line: string) => void
  /** The present moment: later ones are greater numbers. */
  readonly tick: () => number
}

/** A profile whose tabs share a store in memory. */
export function createMemoryProfile(
  parts: ProfileParts,
  store: Store = createMemoryStore({ randomBytes: bytesOf(parts.chance) }, { isShared: true }),
): Profile {
  const { name, chance, bend, trace, tick } = parts
  const made: Entry[] = []
  const { knownAt, know } = createKnowledge(tick)
  const shared = new Set<string>()
  let forgottenUpTo = 0
  const bent = bend(store)
  const watched: Store = {
    ...bent,
    changesetsAfter: async (seq) => (seq < forgottenUpTo ? undefined : bent.changesetsAfter(seq)),
    async commit(commit) {
      const result = await bent.commit(commit)
      const { from, to, reset, txids } = commit.changeset
      const what = `${from.slice(-4)} to ${to.slice(-4)}${reset ? ' anew' : ''} with ${short(txids)}`
      if (result.committed) know(txids)
      trace(`${name} holds ${what} ${result.committed ? `as ${result.meta.seq}` : 'was refused'}`)
      return result
    },
    async changeOutbox(change) {
      const rev = await bent.changeOutbox(change)
      trace(`${name} holds ${change.kind} ${namesIn(change)} ${rev === undefined ? 'came too late' : `as ${rev}`}`)
      if (change.kind === 'acknowledge' && rev !== undefined) know(change.txids ?? [])
      if (change.kind === 'enqueue' && rev !== undefined) made.push(...change.entries)
      return rev
    },
  }
  return {
    name,
    isSlow: false,
    made,
    ...{ erased: new Map(), wasCleared: false },
    shared,
    knownAt,
    persistenceOf: (tab, around) => tab.wrap(slowed(watched, around, parts.pause)),
    environmentOf: (tab) => ownNames(tab.environment, name, parts.hasLocks),
    observe: () => undefined,
    async copy(copyName) {
      const twin = createMemoryProfile({ ...parts, name: copyName }, await copyStore(store, chance))
      const { entries } = await store.outbox()
      twin.made.push(...entries)
      for (const { txid } of entries) shared.add(txid)
      return twin
    },
    clear: async () => false,
    compact: () => void store.meta().then(({ seq }) => (forgottenUpTo = seq)),
  }
}

/** A profile whose tabs share IndexedDB. */
export function createDatabaseProfile({ name, hasLocks, tick, trace }: ProfileParts): Profile {
  const indexedDB = new IDBFactory()
  const { knownAt, know } = createKnowledge(tick)
  const seen = new Map<TestTab, Set<string>>()
  const made: Entry[] = []
  const erased = new Map<string, TestTab[]>()
  let wasCleared = false
  return {
    name,
    isSlow: true,
    made,
    ...{ erased, knownAt, shared: new Set<string>() },
    persistenceOf: () => true,
    environmentOf(tab) {
      const storage = {
        indexedDB,
        keyRange: IDBKeyRange,
        estimate: async () => undefined,
        isPersisted: async () => false,
        persist: async () => false,
      }
      return { ...ownNames(tab.environment, name, hasLocks), storage }
    },
    observe(tab, { pending, rejected }) {
      // Whatever of it goes on in this process is of no tab.
      if (tab.state === 'gone') return
      for (const entry of pending) if (!made.some(({ txid }) => txid === entry.txid)) made.push(entry)
      const shown = seen.get(tab) ?? new Set()
      trace(`${tab.name} has ${short(pending.map(({ txid }) => txid))} to send`)
      const left = new Set([...pending, ...rejected.map(({ entry }) => entry)].map(({ txid }) => txid))
      know([...shown].filter((txid) => !left.has(txid)))
      seen.set(tab, left)
    },
    copy: async () => undefined,
    get wasCleared() {
      return wasCleared
    },
    async clear() {
      wasCleared = true
      for (const { txid } of made) {
        const holders = [...seen].filter(([tab, has]) => tab.state !== 'gone' && has.has(txid)).map(([tab]) => tab)
        if (!knownAt.has(txid)) erased.set(txid, holders)
      }
      const databases = await indexedDB.databases()
      await Promise.all(databases.map(({ name: database = '' }) => deleted(indexedDB.deleteDatabase(database))))
      return databases.length > 0
    },
    compact: () => undefined,
  }
}

const deleted = (request: IDBOpenDBRequest): Promise<void> =>
  new Promise((resolve) => {
    for (const name of ['success', 'error', 'blocked']) request.addEventListener(name, () => resolve(), { once: true })
  })

function slowed(store: Store, around: Around, pause: () => Promise<void>): Store {
  const use = <T>(operation: string, work: () => Promise<T>): Promise<T> =>
    around(operation, async () => {
      await pause()
      const result = await work()
      await pause()
      return result
    })
  return {
    ...store,
    load: () => use('load', () => store.load()),
    takeOver: () => use('takeOver', () => store.takeOver()),
    commit: (commit) => use('commit', () => store.commit(commit)),
    meta: () => use('meta', () => store.meta()),
    changesetsAfter: (seq) => use('changesetsAfter', () => store.changesetsAfter(seq)),
    outbox: () => use('outbox', () => store.outbox()),
    changeOutbox: (change) => use(change.kind, () => store.changeOutbox(change)),
  }
}

async function copyStore(store: Store, chance: Chance): Promise<Store> {
  const copy = createMemoryStore({ randomBytes: bytesOf(chance) }, { isShared: true })
  const { meta, rows, outbox } = await store.load()
  await copy.changeOutbox({ kind: 'restore', record: outbox, offset: meta.offset })
  const twin = withHistory(copy, outbox)
  if (meta.seq === 0) return twin
  const { epoch, seq } = await copy.takeOver()
  const puts = Array.from(rows.entries(), ([type, key, row]) => [type, key, row.value, row.ordinal] as const)
  const { offset: to, nextOrdinal, incarnation, syncedAt } = meta
  const changeset = { from: '-1', to, reset: true, puts, deletes: [], txids: [], nextOrdinal }
  await copy.commit({ epoch, seq, changeset, incarnation, syncedAt })
  return twin
}

/** A copy of a disk does not know that it is one: it says when the outbox changed as the original does. */
function withHistory(copy: Store, { rev, changedAt }: OutboxRecord): Store {
  const seen = (record: OutboxRecord): OutboxRecord =>
    record.changedAt === rev + 1 ? { ...record, changedAt } : record
  return {
    ...copy,
    outbox: async () => seen(await copy.outbox()),
    load: async () => {
      const state = await copy.load()
      return { ...state, outbox: seen(state.outbox) }
    },
  }
}

const short = (txids: ReadonlyArray<string>): string => txids.map((txid) => txid.slice(-6)).join(' ')

/** Whose writes a change is about, in few words. */
function namesIn(change: OutboxChange): string {
  switch (change.kind) {
    case 'enqueue':
      return short(change.entries.map(({ txid }) => txid))
    case 'freeze':
      return `${change.batch.stamp.producerId.slice(-6)} ${change.batch.stamp.seq} of ${short(change.batch.txids)}`
    case 'reject':
      return change.rejections.map(({ entry, reason }) => `${short([entry.txid])} ${reason}`).join(' ')
    case 'acknowledge':
    case 'release':
      return `${change.stamp.producerId.slice(-6)} ${change.stamp.seq}`
    default:
      return ''
  }
}

const bytesOf =
  (chance: Chance) =>
  (length: number): Uint8Array =>
    new Uint8Array(length).map(() => chance.below(256))
