import type { Entry } from '../core/entry.ts'
import { forgetOldest } from '../core/forget-oldest.ts'
import type { OutboxChange, OutboxRecord } from '../core/outbox-record.ts'

/** Transaction ids that were folded, so that late word of an entry does not bring it back. */
export class EndedTxids {
  readonly #ended = new Set<string>()

  has(txid: string): boolean {
    return this.#ended.has(txid)
  }

  add(txids: ReadonlyArray<string>): void {
    for (const txid of txids) this.#ended.add(txid)
    forgetOldest(this.#ended)
  }

  clear(): void {
    this.#ended.clear()
  }

  /** A change without entries that were folded before word of them came. */
  outOf(change: OutboxChange): OutboxChange {
    if (change.kind !== 'enqueue') return change
    return { ...change, entries: change.entries.filter(({ txid }) => !this.#ended.has(txid)) }
  }

  /** An outbox without them. */
  without(record: OutboxRecord): OutboxRecord {
    const hasEnded = ({ txid }: Entry): boolean => this.#ended.has(txid)
    if (this.#ended.size === 0 || !record.entries.some(hasEnded)) return record
    return { ...record, entries: record.entries.filter((entry) => !hasEnded(entry)) }
  }
}
