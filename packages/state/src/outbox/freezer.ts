import type { Offset } from '../core/changeset.ts'
import { remainingOf, type Entry, type FrozenBatch, type Rejection, type Stamp } from '../core/entry.ts'
import type { Migration } from '../core/migration.ts'
import type { Freeze, OutboxChange, OutboxRecord, Producer } from '../core/outbox-record.ts'
import type { RowTable } from '../core/row-table.ts'
import type { Environment } from '../environment.ts'
import type { ConflictResolver } from './conflict.ts'
import { freezeBatch } from './freeze.ts'
import { createProducerId, firstProducerId } from './identity.ts'
import type { SenderCommand, SenderEvent } from './machine.ts'
import { hasMoreWaiting } from './open-entries.ts'
import type { Outbox } from './outbox.ts'
import { refusalsOf, rejectionsByClosing } from './rejections.ts'

/** So long a batch that was seen frozen in the store may leave without another look. */
const FRESH_MS = 200

/** A storage that takes longer than that again and again is believed in the end. */
const MOST_LOOKS = 5

/** What a freezer works with. */
export interface FreezerOptions {
  readonly outbox: Outbox
  readonly environment: Environment
  readonly rows: Pick<RowTable, 'get'>
  /** What this build does with raw values before it sends them. */
  readonly migration?: Migration | undefined
  /** Whether rows are current on the present connection; a batch is valued only then. */
  readonly isUpToDate: () => boolean
  /** The commit at which the rows are in the store of the outbox; `undefined` when it does not have them. */
  readonly seq: () => number | undefined
  readonly onReject: (rejections: ReadonlyArray<Rejection>) => void
  /** Decides where somebody else has changed what a write changes. */
  readonly onConflict?: ConflictResolver | undefined
}

/** What a sender does in the store of the outbox: freezes batches, and ends what it has sent. */
export class Freezer {
  readonly #options: FreezerOptions
  /** When the store was last asked about the batch that is sent, and had it frozen. */
  #seenAt = -Infinity
  #lookedFrom = 0

  constructor(options: FreezerOptions) {
    this.#options = options
  }

  /** From now on the log is looked through for the frozen batch: whatever another tab does to it makes that worthless. */
  beginToLook(): void {
    this.#lookedFrom = this.#options.outbox.get().rev
  }

  /** Freezes the oldest entries that wait, at most `limit`, unless a batch is frozen already. */
  async freeze(limit: number): Promise<SenderEvent> {
    const { outbox, isUpToDate, seq } = this.#options
    while (isUpToDate()) {
      const record = outbox.get()
      if (record.frozen !== undefined) return { type: 'found', batch: record.frozen }
      const frozen = freezeBatch(record, this.#producerOf(record), limit, this.#options)
      if (frozen.kind === 'nothing') break
      if (frozen.kind === 'batch') {
        const { batch, writes } = frozen
        if (await this.#store({ kind: 'freeze', batch, writes, seq: seq(), rev: record.rev }))
          return { type: 'frozen', batch }
        // Another tab froze first, or rows moved: then the next wake looks again.
        const { frozen: other } = outbox.get()
        return other === undefined ? { type: 'not-frozen' } : { type: 'found', batch: other }
      }
      await this.#reject(undefined, frozen.rejections, record.rev)
    }
    return { type: 'not-frozen' }
  }

  /**
   * Values entries as the only ones that wait, before they are stored: one transaction then does both. Nothing where
   * others wait before them, or where that can not be now.
   *
   * @param record the outbox as it will be with them
   */
  together(record: OutboxRecord, entries: ReadonlyArray<Entry>): Freeze | undefined {
    const { isUpToDate, seq } = this.#options
    if (!isUpToDate() || record.frozen !== undefined || hasMoreWaiting(record, entries.length)) return undefined
    const frozen = freezeBatch(record, this.#producerOf(record), entries.length, this.#options)
    if (frozen.kind !== 'batch') return undefined
    return { batch: frozen.batch, writes: frozen.writes, seq: seq(), rev: record.rev }
  }

  /** A batch was frozen by a change that was begun at `askedAt`. */
  sawFrozen(askedAt: number): void {
    this.#seenAt = askedAt
  }

  /**
   * Whether the store has the batch frozen, as of now; a long task or a slow answer makes it ask again. With `isWhole` also
   * whether commits have ended nothing of it.
   */
  async isStillFrozen(batch: FrozenBatch, isWhole: boolean): Promise<boolean> {
    const { environment, outbox } = this.#options
    for (let looks = 0; environment.elapsed() - this.#seenAt > FRESH_MS && looks < MOST_LOOKS; looks += 1) {
      const askedAt = environment.elapsed()
      if (!(await outbox.isFrozen(batch))) return false
      this.#seenAt = askedAt
    }
    // For one request.
    this.#seenAt = -Infinity
    if (!isWhole) return true
    const left = new Set(outbox.get().entries.map(({ txid }) => txid))
    return batch.txids.every((txid) => left.has(txid))
  }

  /** Ends a batch that was taken, and the entries that are done with already. */
  acknowledge(
    { stamp, txids }: Pick<FrozenBatch, 'stamp' | 'txids'>,
    offset: Offset | undefined,
    settled?: ReadonlyArray<string>,
  ): Promise<boolean> {
    return this.#options.outbox.change({ kind: 'acknowledge', stamp, txids, offset, settled })
  }

  /** Does what was decided about a batch, as far as the log turned out not to have it. */
  async settle({ batch, resolution, limit }: Extract<SenderCommand, { type: 'settle' }>): Promise<SenderEvent> {
    const { stamp, txids } = batch
    const record = this.#options.outbox.get()
    const remaining = remainingOf(batch)
    const sent = new Set(remaining)
    const [left, ...others] = record.entries.filter(({ txid }) => sent.has(txid))
    if (left === undefined) {
      await this.acknowledge({ stamp, txids }, undefined)
    } else if (resolution.kind === 'reject') {
      await this.#reject(stamp, refusalsOf(record, left, resolution.status, resolution.reason), this.#lookedFrom)
    } else if (resolution.kind === 'stream-closed') {
      await this.#reject(stamp, rejectionsByClosing(record), this.#lookedFrom)
    } else if (resolution.kind !== 'new-producer' && others.length === remaining.length - 1) {
      return this.#freezeAgain(batch, limit)
    } else {
      // Where some of it is in the log, the stamp is used up.
      await this.#release(stamp)
    }
    return { type: 'settled' }
  }

  /**
   * Values a batch anew that is not in the log. It keeps its stamp, so that the server takes it once even if an earlier
   * request with it still comes through. Where that can not be now, it stays frozen and in doubt.
   */
  async #freezeAgain(batch: FrozenBatch, limit: number): Promise<SenderEvent> {
    const { outbox, isUpToDate, seq } = this.#options
    const { stamp } = batch
    if (!isUpToDate()) return { type: 'settled' }
    const producer = { ...stamp, nextSeq: stamp.seq }
    const txids = remainingOf(batch)
    const again = freezeBatch(outbox.get(), producer, limit, this.#options, { ...batch, txids })
    if (again.kind === 'batch') {
      const { writes } = again
      const rev = this.#lookedFrom
      // The same bytes are there already; other tabs have to know all the same that they are sent again.
      const isFrozen = await this.#store(
        again.batch.body === batch.body
          ? { kind: 'confirm', stamp, rev }
          : { kind: 'freeze', batch: again.batch, writes, seq: seq(), rev },
      )
      return isFrozen ? { type: 'frozen', batch: again.batch } : { type: 'settled' }
    }
    if (again.kind === 'rejections') await this.#reject(stamp, again.rejections, this.#lookedFrom)
    else await this.#release(stamp)
    return { type: 'settled' }
  }

  /** @returns `false` when another tab was faster, or rows have moved. */
  async #store(change: Extract<OutboxChange, { kind: 'freeze' | 'confirm' }>): Promise<boolean> {
    const { outbox, environment } = this.#options
    const askedAt = environment.elapsed()
    const isFrozen = await outbox.change(change)
    if (isFrozen) this.#seenAt = askedAt
    return isFrozen
  }

  async #reject(stamp: Stamp | undefined, rejections: ReadonlyArray<Rejection>, rev: number): Promise<void> {
    const { outbox, onReject } = this.#options
    if (await outbox.change({ kind: 'reject', stamp, rejections, rev })) onReject(rejections)
  }

  async #release(stamp: Stamp): Promise<void> {
    await this.#options.outbox.change({ kind: 'release', stamp, newProducer: true, rev: this.#lookedFrom })
  }

  /** Who sends the next batch. Before the first change of an outbox but for added entries, no name is in doubt. */
  #producerOf({ producer, changedAt, profileId }: OutboxRecord): Producer {
    if (producer !== undefined) return producer
    const isFirst = changedAt === 0
    const producerId = isFirst ? firstProducerId(profileId) : createProducerId(this.#options.environment)
    return { producerId, epoch: 0, nextSeq: 0 }
  }
}
