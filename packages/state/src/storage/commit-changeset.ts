import { removeEnded } from './acknowledged-batches.ts'
import { encodeChangeset } from './cache-record.ts'
import type { EngineCheck } from './engine-check.ts'
import { lastClosedEpoch } from './prepare-records.ts'
import { keys } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import { readMeta, type ScopeDatabase } from './scope-database.ts'
import type { Sealed, Sealer } from './sealer.ts'
import { StorageError } from './storage-error.ts'
import type { Commit, CommitResult, StoreMeta } from './store.ts'

/** What commits work with. */
export interface CommitterOptions {
  readonly database: ScopeDatabase
  readonly sealer: Sealer
  readonly check: EngineCheck
}

/** Commits of one store, and the epoch in which it makes them. */
export interface Committer {
  takeOver(): Promise<StoreMeta>
  /** `size` is how many characters went into the journal. */
  commit(commit: Commit): Promise<{ result: CommitResult; size: number }>
}

/** A meta record that was read or written over a connection that is still the same: nobody emptied the database since. */
interface Seen {
  readonly connection: IDBDatabase
  readonly meta: StoreMeta
}

interface Written {
  readonly result: CommitResult
  readonly connection: IDBDatabase
  /** Whether the outbox has entries that are known to be in the log; nothing where it was not looked. */
  readonly hasAcknowledged: boolean | undefined
}

/** After so many commits it is looked for acknowledged entries although nothing speaks for any: each request takes time. */
const COMMITS_A_LOOK = 16

/**
 * Makes the committer of a store.
 *
 * In its own epoch, after what it wrote itself, a commit asks nothing: it is one group of requests that fails as a whole
 * when the epoch was closed (`add` of its marker) or the commit is there already (`add` of the changeset). Then a page
 * that is frozen right after it holds nobody up. Otherwise, and in engines that lose the failure, the transaction reads
 * the meta record before it writes.
 */
export function createCommitter({ database, sealer, check }: CommitterOptions): Committer {
  let seen: Seen | undefined
  let own: Pick<StoreMeta, 'life' | 'epoch'> | undefined
  let unlooked = COMMITS_A_LOOK

  return {
    async takeOver() {
      seen = await closeEpoch(database)
      own = seen.meta
      return seen.meta
    },
    async commit(commit) {
      const { epoch, seq, changeset } = commit
      const canFence = (await check.passes()) && epoch === own?.epoch
      await database.ownIds()
      const text = encodeChangeset(changeset)
      const sealed = await sealer.seal(text)
      const written = await database
        .write((objects) => {
          const before = seen?.connection === objects.transaction.db ? seen.meta : undefined
          const isKnown = canFence && before?.epoch === epoch && before.seq === seq && before.offset === changeset.from
          const isLooking = unlooked >= COMMITS_A_LOOK
          const plan = { objects, database, commit, sealed, isLooking, life: own?.life }
          return isKnown ? writeFenced(plan, before) : writeChecked(plan)
        })
        .catch(async (error: unknown) => {
          if (!isConflict(error)) throw error
          return refused(await readWhereItIs(database))
        })
      seen = { meta: written.result.meta, connection: written.connection }
      // Refused once; who stands alone goes on with what was begun there without taking over.
      if (own?.life !== written.result.meta.life) own = undefined
      unlooked = written.hasAcknowledged === false ? 1 : unlooked + 1
      if (written.hasAcknowledged === true) {
        // What ended by its offset does not count any more: this only frees its room, so a failure can wait.
        await removeEnded(database, written.result.meta.offset).catch(() => undefined)
      }
      return { result: written.result, size: text.length }
    },
  }
}

/** Where the store is. Says so where the data was removed on purpose: that closes the epoch too. */
const readWhereItIs = (database: ScopeDatabase): Promise<readonly [StoreMeta, IDBDatabase]> =>
  database.readAtOnce(async (objects) => {
    const [head, meta] = await Promise.all([resultOf<unknown>(objects.get(keys.head)), readMeta(objects, database)])
    database.headOf(head)
    return [meta, objects.transaction.db]
  })

/** Closes the epoch that is, and begins the next. */
function closeEpoch(database: ScopeDatabase): Promise<Seen> {
  return database.writeStrictly(async (objects) => {
    const [record, head, closed] = await Promise.all([
      resultOf<unknown>(objects.get(keys.meta)),
      resultOf<unknown>(objects.get(keys.head)),
      lastClosedEpoch(objects, database.ranges),
    ])
    const old = database.metaOf(record)
    // Whose entries the commits of this epoch end.
    database.headOf(head)
    const meta: StoreMeta = { ...old, epoch: Math.max(old.epoch, closed) + 1 }
    objects.put(1, keys.closedEpoch(old.epoch))
    await resultOf(objects.put(meta, keys.meta))
    return { meta, connection: objects.transaction.db }
  })
}

interface Plan {
  readonly objects: IDBObjectStore
  readonly database: ScopeDatabase
  readonly commit: Commit
  readonly sealed: Sealed
  /** Whether it is looked for acknowledged entries whatever is folded. */
  readonly isLooking: boolean
  /** The life in which this store has taken over, when it has. */
  readonly life: string | undefined
}

async function writeFenced(plan: Plan, before: StoreMeta): Promise<Written> {
  const { objects, commit } = plan
  const marker = keys.closedEpoch(commit.epoch)
  objects.add(1, marker)
  objects.delete(marker)
  const meta = metaAfter(before, commit)
  const put = putCommit(plan, meta)
  // Where even asking for the commit fails, that is the failure to tell.
  put.catch(() => undefined)
  objects.transaction.commit()
  return { result: { committed: true, meta }, connection: objects.transaction.db, hasAcknowledged: await put }
}

async function writeChecked(plan: Plan): Promise<Written> {
  const { objects, database, commit, life } = plan
  const [record, head] = await Promise.all([
    resultOf<unknown>(objects.get(keys.meta)),
    resultOf<unknown>(objects.get(keys.head)),
  ])
  const before = database.metaOf(record)
  // Says so where the site's data was cleared meanwhile.
  database.headOf(head)
  const isNext = before.epoch === commit.epoch && before.seq === commit.seq && before.offset === commit.changeset.from
  if (!isNext || (life !== undefined && life !== before.life)) return refused([before, objects.transaction.db])
  const meta = metaAfter(before, commit)
  return {
    result: { committed: true, meta },
    connection: objects.transaction.db,
    hasAcknowledged: await putCommit(plan, meta),
  }
}

const refused = ([meta, connection]: readonly [StoreMeta, IDBDatabase]): Written => ({
  result: { committed: false, meta },
  connection,
  hasAcknowledged: undefined,
})

/** Queues what a commit writes. Resolves with whether some entries are acknowledged, where it looks: it may have passed them. */
async function putCommit(
  { objects, database, commit, sealed, isLooking }: Plan,
  meta: StoreMeta,
): Promise<boolean | undefined> {
  objects.add({ seq: meta.seq, ...sealed }, keys.journal(meta.seq))
  objects.put(meta, keys.meta)
  // A log has many of others, which are in no outbox here.
  const ended = commit.changeset.txids.filter((txid) => database.isOwn(txid))
  for (const txid of ended) {
    objects.delete(keys.entry(txid))
    objects.delete(keys.rejection(txid))
  }
  if (!isLooking && ended.length === 0) return undefined
  return (await resultOf(objects.count(database.ranges.all('a')))) > 0
}

function metaAfter(before: StoreMeta, { seq, changeset, incarnation, syncedAt }: Commit): StoreMeta {
  const { to: offset, nextOrdinal } = changeset
  return { ...before, seq: seq + 1, offset, nextOrdinal, incarnation, syncedAt: syncedAt ?? before.syncedAt }
}

const isConflict = (error: unknown): boolean =>
  error instanceof StorageError && error.cause instanceof DOMException && error.cause.name === 'ConstraintError'
