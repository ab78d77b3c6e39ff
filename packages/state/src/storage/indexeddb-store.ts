import type { Report } from '../core/diagnostic.ts'
import { RowTable } from '../core/row-table.ts'
import { createCommitter } from './commit-changeset.ts'
import { createCompactor } from './compact-cache.ts'
import { createEngineCheck } from './engine-check.ts'
import { foldRecords, readRecords } from './load-state.ts'
import { readMeta, ScopeDatabase, type StoreEnvironment } from './scope-database.ts'
import { createSealer, DamagedRecord, type StoreCodec } from './sealer.ts'
import type { Store, StoredState } from './store.ts'
import { readChangesetsAfter } from './stored-journal.ts'
import { createStoredOutbox } from './stored-outbox.ts'

/** Options of `createIndexedDBStore`. */
export interface IndexedDBStoreOptions {
  /** The database: one for each scope. It has the storage format in it, so that versions do not meet. */
  readonly name: string
  readonly environment: StoreEnvironment
  /** Encodes rows and writes on their way to the disk, for example to encrypt them. */
  readonly codec?: StoreCodec | undefined
  /** How many changesets may gather before they are folded into the rows. Default: 64, or more where there are many rows. */
  readonly foldAfter?: number | undefined
  /** Told of a write that can no longer be read. */
  readonly report?: Report | undefined
}

/**
 * Makes a store in IndexedDB. Nothing is opened before the first call, and every method rejects with a `StorageError`
 * where there is no IndexedDB, where it does not open in time, and when a transaction was undone.
 *
 * A commit survives a crash of the browser; a change of the outbox and a new epoch also a loss of power, as far as the
 * system keeps its word.
 */
export function createIndexedDBStore(options: IndexedDBStoreOptions): Store {
  const { name, environment, codec, report, foldAfter } = options
  const database = new ScopeDatabase(name, environment)
  const sealer = createSealer(codec)
  const committer = createCommitter({ database, sealer, check: createEngineCheck(database, environment) })
  const compactor = createCompactor({ database, sealer, environment }, foldAfter)
  const outbox = createStoredOutbox({ database, sealer, report })
  let isPersisted = false
  let life: string | undefined

  const load = async (): Promise<StoredState> => {
    const records = await readRecords(database, sealer, environment)
    const { meta } = records
    life = meta.life
    try {
      const { rows, layout, pending } = await foldRecords(records, sealer, environment)
      compactor.begin(layout, pending)
      return { meta, rows, outbox: await outbox.open(records.outbox, meta.offset), damage: database.takeDamage() }
    } catch (error) {
      if (!(error instanceof DamagedRecord)) throw error
      const fresh = await database.dropCache(meta.life)
      life = fresh.life
      return { meta: fresh, rows: new RowTable(), outbox: await outbox.read(), damage: error.message }
    }
  }

  return {
    isShared: true,
    get kind() {
      return isPersisted ? 'persistent' : 'best-effort'
    },
    async load() {
      const asked = environment.storage?.isPersisted() ?? Promise.resolve(false)
      const [state, persisted] = await Promise.all([load(), asked.catch(() => false)])
      isPersisted = persisted
      return state
    },
    takeOver: committer.takeOver,
    async commit(commit) {
      const { result, size } = await committer.commit(commit)
      if (result.committed) compactor.grown(size, commit.changeset.reset)
      return result
    },
    meta: () => database.readAtOnce((objects) => readMeta(objects, database)),
    changesetsAfter: (seq) => readChangesetsAfter(database, sealer, seq, life),
    ...{ outbox: outbox.read, outboxHead: outbox.head, changeOutbox: outbox.change, secure: outbox.secure },
    compact: compactor.compact,
    ...endsOf(database),
    anew: () => createIndexedDBStore(options),
  }
}

const endsOf = (database: ScopeDatabase): Required<Pick<Store, 'clear' | 'makeRoom' | 'close'>> => ({
  clear: ({ keepOutbox }) => database.clear(keepOutbox),
  makeRoom: async () => void (await database.dropCache()),
  close: async () => database.close(),
})
