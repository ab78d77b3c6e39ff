import type { Offset } from '../core/changeset.ts'
import type { Report } from '../core/diagnostic.ts'
import type { OutboxChange, OutboxRecord } from '../core/outbox-record.ts'
import { changeStoredOutbox } from './change-stored-outbox.ts'
import { removeGroups } from './entry-group.ts'
import { openOutbox, readOutboxRecords, type OutboxRecords } from './read-outbox.ts'
import { keys } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import { readMeta, type ScopeDatabase } from './scope-database.ts'
import type { Sealer } from './sealer.ts'
import { isFlushedLater, secureEntries } from './secure-entries.ts'
import { StorageError } from './storage-error.ts'
import type { OutboxPosition } from './store.ts'

/** What a stored outbox works with. */
export interface StoredOutboxOptions {
  readonly database: ScopeDatabase
  readonly sealer: Sealer
  readonly report: Report | undefined
}

/** The outbox of a database. */
export interface StoredOutbox {
  read(): Promise<OutboxRecord>
  /** The outbox whose records were read together with rows at `offset`. */
  open(records: OutboxRecords, offset: Offset): Promise<OutboxRecord>
  /** What is known of it without its contents. */
  head(): Promise<OutboxPosition>
  change(change: OutboxChange): Promise<number | undefined>
  /** Resolves when the operating system has added entries. */
  secure(txids: ReadonlyArray<string>): Promise<void>
}

/** Makes the outbox of a database. What of it can not be read is reported, and stays where it is. */
export function createStoredOutbox({ database, sealer, report }: StoredOutboxOptions): StoredOutbox {
  /** Entries that this tab has set aside: the batches that it freezes go past them. */
  let unreadable: ReadonlySet<string> = new Set()
  /** Entries of this tab that the operating system may not have yet, and when it has. */
  const securing = new Map<string, Promise<void>>()
  const beginToSecure = (txids: ReadonlyArray<string>): void => {
    const secured = secureEntries(database, txids)
    for (const txid of txids) securing.set(txid, secured)
    // A failure is told to whoever asks.
    secured.then(
      () => txids.forEach((txid) => securing.delete(txid)),
      () => undefined,
    )
  }
  const stored: StoredOutbox = {
    async read() {
      const [records, meta] = await database.readAtOnce((objects) =>
        Promise.all([readOutboxRecords(objects, database, true), readMeta(objects, database)]),
      )
      return stored.open(records, meta.offset)
    },
    async open(records, offset) {
      const { outbox, damaged, lost, ...found } = await openOutbox(records, offset, sealer)
      unreadable = found.unreadable
      // This only frees room, so a failure can wait.
      if (found.spent.length > 0) await removeGroups(database, found.spent).catch(() => undefined)
      for (const cause of damaged) report?.({ kind: 'storage-failed', error: setAside(database.name, cause) })
      if (lost === undefined) return outbox
      // Its entries wait again, for the same stamp: the server takes them once, even if the batch still comes through.
      await stored.change({ kind: 'release', stamp: lost.stamp, newProducer: false })
      return stored.read()
    },
    async head() {
      const [head, { seq }] = await database.readAtOnce((objects) =>
        Promise.all([resultOf<unknown>(objects.get(keys.head)), readMeta(objects, database)]),
      )
      return { ...database.headOf(head), seq }
    },
    async change(change) {
      const rev = await changeStoredOutbox(database, sealer, change, unreadable)
      if (rev !== undefined && change.kind === 'enqueue' && isFlushedLater(change))
        beginToSecure(change.entries.map(({ txid }) => txid))
      return rev
    },
    async secure(txids) {
      const secured = txids.map((txid) => securing.get(txid) ?? Promise.resolve())
      for (const txid of txids) securing.delete(txid)
      await Promise.all(secured)
    },
  }
  return stored
}

const setAside = (name: string, cause: unknown): StorageError =>
  new StorageError('failed', name, `A record of the outbox in ${name} can not be read and is set aside.`, { cause })
