import {
  createMemoryStore,
  type Entry,
  type OutboxChange,
  type OutboxRecord,
  type OutboxSnapshot,
  type Store,
} from '@oxbow/state/db'
import type { Environment, TestTab } from '@oxbow/state/testing'
import type { Chance } from './chance.ts'
import { createKnowledge } from './knowledge.ts'
import { ownNames } from './own-names.ts'
import type { Places } from './stored-entries.ts'

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
  readonly made: ReadonlyArray<Entry>
  /** Where its writes stood, from one removal of the site's data to the next. */
  readonly contents: ReadonlyArray<Places>
  /** Whether a write went with the site's data: all tabs that knew it are gone, and none has written it again. */
  isErased(txid: string): boolean
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
  copied: ReadonlyArray<Entry> = [],
): Profile {
  const { name, chance, bend, trace, tick } = parts
  const made: Entry[] = [...copied]
  const { knownAt, know } = createKnowledge(tick)
  const shared = new Set<string>()
  let forgottenUpTo = 0
  const bent = bend(store)
  const watched: Store = {
    ...bent,
    changesetsAfter: async (seq) => (seq < forgottenUpTo ? undefined : bent.changesetsAfter(seq)),
    async commit(commit) {
      const result = await bent.commit(commit)
      if (result.committed) know(commit.changeset.txids)
      trace(`${name} holds ${textOf(commit)} ${result.committed ? `as ${result.meta.seq}` : 'was refused'}`)
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
    ...{ name, isSlow: false, made },
    get contents() {
      return [placesOf(made)]
    },
    isErased: () => false,
    shared,
    knownAt,
    persistenceOf: (tab, around) => tab.wrap(slowed(watched, around, parts.pause)),
    environmentOf: (tab) => ownNames(tab.environment, name, parts.hasLocks),
    observe: () => undefined,
    async copy(copyName) {
      const { entries } = await store.outbox()
      const twin = createMemoryProfile({ ...parts, name: copyName }, await copyStore(store, chance), entries)
      for (const { txid } of entries) shared.add(txid)
      return twin
    },
    clear: async () => false,
    compact: () => void store.meta().then(({ seq }) => (forgottenUpTo = seq)),
  }
}

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
  const restored = await copy.changeOutbox({ kind: 'restore', record: outbox, offset: meta.offset })
  const twin = withHistory(copy, outbox, restored)
  if (meta.seq === 0) return twin
  const { epoch, seq } = await copy.takeOver()
  const puts = Array.from(rows.entries(), ([type, key, row]) => [type, key, row.value, row.ordinal] as const)
  const { offset: to, nextOrdinal, incarnation, syncedAt } = meta
  const changeset = { from: '-1', to, reset: true, puts, deletes: [], txids: [], nextOrdinal }
  await copy.commit({ epoch, seq, changeset, incarnation, syncedAt })
  return twin
}

/** A copy of a disk does not know that it is one: it says when the outbox changed as the original does. */
function withHistory(copy: Store, { changedAt }: OutboxRecord, restored: number | undefined): Store {
  const seen = (record: OutboxRecord): OutboxRecord =>
    record.changedAt === restored ? { ...record, changedAt } : record
  return {
    ...copy,
    outbox: async () => seen(await copy.outbox()),
    load: async () => {
      const state = await copy.load()
      return { ...state, outbox: seen(state.outbox) }
    },
  }
}

const placesOf = (made: ReadonlyArray<Entry>): Places =>
  new Map(made.map(({ txid }, place) => [txid, { place, at: 0 }]))

const textOf = ({ changeset: { from, to, reset, txids } }: Parameters<Store['commit']>[0]): string =>
  `${from.slice(-4)} to ${to.slice(-4)}${reset ? ' anew' : ''} with ${short(txids)}`

/** Transaction ids in few letters. */
export const short = (txids: ReadonlyArray<string>): string => txids.map((txid) => txid.slice(-6)).join(' ')

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
