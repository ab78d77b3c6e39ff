import { createName } from '../core/random-name.ts'
import type { Environment } from '../environment.ts'
import { decodeMeta } from './cache-record.ts'
import { decodeHead, originOf, type OutboxHead } from './outbox-head.ts'
import { renameCache, renewCache, restoreHead } from './prepare-records.ts'
import { createKeyRanges, keys, type KeyRanges } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import { StorageError } from './storage-error.ts'
import type { StoreMeta } from './store.ts'
import { createUseStore, type ClosableUseStore } from './use-store.ts'

/** What a database of a scope needs of the world. */
export type StoreEnvironment = Pick<Environment, 'now' | 'sleep' | 'randomBytes' | 'breathe' | 'storage' | 'page'>

/** So often a database is prepared that is emptied again and again. */
const MOST_TRIES = 4

/** Work in one transaction. It awaits nothing but requests of the transaction. */
export type Work<T> = (objects: IDBObjectStore) => Promise<T>

/**
 * The database of one scope: transactions in which the meta record and the outbox head are there.
 *
 * They are made when a transaction misses them. A database that was emptied while it was in use makes every operation that
 * has to do with the outbox reject with `cleared` until an outbox was restored into it, so that nothing that was based on
 * the old contents goes into the new one, and nothing that is still known is overwritten.
 */
export class ScopeDatabase {
  readonly name: string
  readonly #environment: StoreEnvironment
  readonly #store: ClosableUseStore
  /** Which contents this tab works on. */
  #origin: string | undefined
  #ownIds: ReadonlyArray<string> | undefined
  #damage: string | undefined

  constructor(name: string, environment: StoreEnvironment) {
    this.name = name
    this.#environment = environment
    const indexedDB = (): IDBFactory | undefined => environment.storage?.indexedDB
    this.#store = createUseStore(name, { sleep: environment.sleep, indexedDB, page: () => environment.page })
  }

  /** The ranges of this database's records. */
  get ranges(): KeyRanges {
    const { storage } = this.#environment
    if (storage === undefined) throw new StorageError('unavailable', this.name, 'There is no IndexedDB any more.')
    return createKeyRanges(storage.keyRange)
  }

  /** Reads in one transaction. */
  read<T>(work: Work<T>): Promise<T> {
    return this.#prepared(() => this.#store.use('readonly', work))
  }

  /**
   * Reads in one transaction for which `work` makes all requests before it awaits any. The transaction ends as soon as
   * they are answered, even if a long task keeps this page from hearing of it: no other tab waits for that.
   */
  readAtOnce<T>(work: Work<T>): Promise<T> {
    return this.read((objects) => {
      const result = work(objects)
      objects.transaction.commit()
      return result
    })
  }

  /** Writes in one transaction. It survives a crash of the browser. */
  write<T>(work: Work<T>): Promise<T> {
    return this.#prepared(() => this.#store.use('readwrite', work))
  }

  /** Writes in one transaction, and resolves when the operating system has it. */
  writeStrictly<T>(work: Work<T>): Promise<T> {
    return this.#prepared(() => this.#store.useStrictly('readwrite', work))
  }

  /** The meta record that a transaction has read. Without one, the transaction is made again when there is one. */
  metaOf(record: unknown): StoreMeta {
    const meta = decodeMeta(record)
    if (meta === undefined) throw new Unprepared('There is no meta record.')
    return meta
  }

  /** The head of the outbox that a transaction has read. */
  headOf(record: unknown): OutboxHead {
    const head = decodeHead(record)
    if (head === undefined) throw new Unprepared('There is no outbox.')
    this.#know(head)
    return head
  }

  /** The head of an outbox that is going to be written whole, whatever this tab has worked on. See `accept`. */
  anyHeadOf(record: unknown): OutboxHead {
    const head = decodeHead(record)
    if (head === undefined) throw new Unprepared('There is no outbox.')
    return head
  }

  /** From here on this tab works on what it has found: not before what is written there is complete. */
  accept(head: OutboxHead): void {
    this.#origin = originOf(head)
    this.#ownIds = idsOf(head)
  }

  /** The random ids of this profile: all its txids begin with one of them. */
  async ownIds(): Promise<ReadonlyArray<string>> {
    const read = this.#ownIds
    if (read !== undefined) return read
    return idsOf(await this.read(async (objects) => this.headOf(await resultOf<unknown>(objects.get(keys.head)))))
  }

  /** Whether a txid begins with one of the ids that were last read. */
  isOwn(txid: string): boolean {
    return this.#ownIds?.some((id) => txid.startsWith(id)) ?? false
  }

  /** Begins a new life of the cache within a transaction. */
  renewCache(objects: IDBObjectStore, meta: StoreMeta): Promise<StoreMeta> {
    return renewCache(objects, this.ranges, meta, this.#newName())
  }

  /** Begins a new life of the cache with the same rows within a transaction. */
  renameCache(objects: IDBObjectStore, meta: StoreMeta): Promise<void> {
    return renameCache(objects, this.ranges, meta, this.#newName())
  }

  /** Begins a new life of the cache, unless a `life` is given that is not the present one any more. */
  dropCache(life?: string): Promise<StoreMeta> {
    return this.writeStrictly(async (objects) => {
      const meta = this.metaOf(await resultOf<unknown>(objects.get(keys.meta)))
      return life === undefined || meta.life === life ? this.renewCache(objects, meta) : meta
    })
  }

  /** Why the cache had to be made anew outside of a load, once. */
  takeDamage(): string | undefined {
    const damage = this.#damage
    this.#damage = undefined
    return damage
  }

  /** Removes everything, or all but the outbox. Those who work on what was there are refused from then on, for good. */
  async clear(keepOutbox: boolean): Promise<void> {
    const left = await this.writeStrictly(async (objects) => {
      const { meta: metaKey, head: headKey, frozen } = keys
      const [metaRecord, headRecord] = await Promise.all([
        resultOf<unknown>(objects.get(metaKey)),
        resultOf<unknown>(objects.get(headKey)),
      ])
      const head = this.anyHeadOf(headRecord)
      await this.renewCache(objects, this.metaOf(metaRecord))
      if (keepOutbox) {
        const kept = { ...head, origin: this.#newName(), wasRemoved: true }
        await resultOf(objects.put(kept, headKey))
        return kept
      }
      for (const kind of ['e', 'g', 'w', 'a', 'd'] as const) objects.delete(this.ranges.all(kind))
      objects.delete(frozen)
      objects.delete(headKey)
      const fresh = { ...(await restoreHead(objects, this.ranges, this.#newName())), wasRemoved: true }
      await resultOf(objects.put(fresh, headKey))
      return fresh
    })
    this.accept(left)
  }

  close(): void {
    this.#store.close()
  }

  async #prepared<T>(transact: () => Promise<T>): Promise<T> {
    // What was made may be removed before it is used.
    for (let tries = 1; tries < MOST_TRIES; tries += 1) {
      try {
        return await transact()
      } catch (error) {
        if (!(error instanceof Unprepared)) throw error
      }
      await this.#prepare()
    }
    return transact()
  }

  /** Makes what is missing: everything in a new database, the cache where its meta record was lost. */
  async #prepare(): Promise<void> {
    const head = await this.#store.useStrictly('readwrite', async (objects) => {
      const [metaRecord, headRecord] = await Promise.all([
        resultOf<unknown>(objects.get(keys.meta)),
        resultOf<unknown>(objects.get(keys.head)),
      ])
      const found = decodeHead(headRecord)
      if (decodeMeta(metaRecord) === undefined) {
        await renewCache(objects, this.ranges, undefined, this.#newName())
        if (found !== undefined || metaRecord !== undefined) this.#damage = 'the meta record was lost'
      }
      return found ?? restoreHead(objects, this.ranges, this.#newName())
    })
    this.#know(head)
  }

  #know(head: OutboxHead): void {
    if (this.#origin === undefined || this.#origin === originOf(head)) return this.accept(head)
    const what = `The data of ${this.name} was removed while it was in use.`
    if (head.wasRemoved === true) throw new StorageError('removed', this.name, `${what} It was asked for.`)
    throw new StorageError('cleared', this.name, `${what} What is still known has to be written again.`)
  }

  #newName(): string {
    return createName(this.#environment)
  }
}

const idsOf = ({ profileId, formerIds = [] }: OutboxHead): ReadonlyArray<string> => [profileId, ...formerIds]

/** Reads the meta record within a transaction. */
export const readMeta = async (objects: IDBObjectStore, database: ScopeDatabase): Promise<StoreMeta> =>
  database.metaOf(await resultOf<unknown>(objects.get(keys.meta)))

/** A transaction found no meta record, or no outbox. */
class Unprepared extends Error {
  override readonly name = 'Unprepared' as const
}
