import { contentsOf } from '../core/contents-of-rev.ts'
import type { Entry } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'

interface Heard {
  readonly rev: number
  readonly entry: Entry
}

/** What heard entries are compared with. */
export interface HeardEntriesOptions {
  /** The outbox as this tab knows it. */
  readonly known: () => OutboxRecord
  /** Whether an entry was folded. */
  readonly hasEnded: (txid: string) => boolean
}

/**
 * Entries that the store was said to have, and that were not found there yet. Where its contents are removed before they
 * were, nothing is left of a write but this: it is written again with the rest.
 */
export class HeardEntries {
  readonly #options: HeardEntriesOptions
  readonly #heard = new Map<string, Heard>()
  /** What was last given to be written again; nothing while nothing is. */
  #given: ReadonlySet<string> | undefined

  constructor(options: HeardEntriesOptions) {
    this.#options = options
  }

  /** Entries were added by the change that made revision `rev`, which can not be followed. */
  hear(rev: number, entries: ReadonlyArray<Entry>): void {
    for (const entry of entries) this.#heard.set(entry.txid, { rev, entry })
  }

  /** They are in the log. */
  end(txids: ReadonlyArray<string>): void {
    if (this.#heard.size > 0) for (const txid of txids) this.#heard.delete(txid)
  }

  /** The outbox was read from the store; before, `before` was known. */
  loaded(before: OutboxRecord, { rev, entries }: OutboxRecord): void {
    const isLater = (other: number): boolean => contentsOf(rev) > contentsOf(other)
    // Heard of, and followed, since the rest was given to be written again.
    const followed = this.#given !== undefined && isLater(before.rev) ? before.entries : []
    for (const entry of followed) if (entry.acknowledgedAt === undefined) this.hear(before.rev, [entry])
    if (this.#heard.size === 0) return
    const there = new Set(entries.map(({ txid }) => txid))
    for (const [txid, heard] of this.#heard) {
      const isKnown = there.has(txid) || this.#options.hasEnded(txid)
      const isLost = this.#given !== undefined && isLater(heard.rev) && !this.#given.has(txid)
      if (isKnown || (heard.rev <= rev && !isLost)) this.#heard.delete(txid)
    }
  }

  /** The outbox as it is to be written again: what is known, and what was heard of. */
  give(): OutboxRecord {
    const record = this.#options.known()
    // Who did not know the outbox yet takes what is there.
    if (record.profileId === '') this.#heard.clear()
    const known = new Set(record.entries.map(({ txid }) => txid))
    const heard = [...this.#heard.values()].map(({ entry }) => entry).filter(({ txid }) => !known.has(txid))
    this.#given = new Set([...known, ...heard.map(({ txid }) => txid)])
    return heard.length === 0 ? record : { ...record, entries: [...record.entries, ...heard] }
  }

  /** Which entries in a store that is written again have ended; nothing where that is not known of all others. */
  endedOf({ entries }: OutboxRecord): ReadonlyArray<string> | undefined {
    const others = entries.map(({ txid }) => txid).filter((txid) => this.#given?.has(txid) !== true)
    return others.every(this.#options.hasEnded) ? others : undefined
  }

  /** Whether what is there now has all that was heard of in earlier contents. If so, writing again is over. */
  isWritten(): boolean {
    const now = contentsOf(this.#options.known().rev)
    const isWritten = [...this.#heard.values()].every(({ rev }) => contentsOf(rev) >= now)
    if (isWritten) this.#given = undefined
    return isWritten
  }

  clear(): void {
    this.#heard.clear()
    this.#given = undefined
  }
}
