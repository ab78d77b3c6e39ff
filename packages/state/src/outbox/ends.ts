import type { Entry } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { StateError } from '../errors.ts'

/** So many are remembered of either kind. Of one that is forgotten late word is believed. */
const REMEMBERED = 10_000

/** How entries have ended lately: in the log, or given up by somebody else than the server. */
export class Ends {
  readonly #folded = new Set<string>()
  readonly #givenUp = new Map<string, StateError>()

  /** These were in the log: late word of them does not bring them back. */
  fold(txids: Iterable<string>): void {
    for (const txid of txids) this.#folded.add(txid)
    trim(this.#folded)
  }

  /** These will not come to the log by themselves. */
  giveUp(entries: Iterable<Pick<Entry, 'txid'>>, reason: StateError): void {
    for (const { txid } of entries) this.#givenUp.set(txid, reason)
    trim(this.#givenUp)
  }

  /** Why an entry was given up. Nothing of one that was not. */
  reasonOf(txid: string): StateError | undefined {
    return this.#givenUp.get(txid)
  }

  /** Another log, or another outbox, may have the same entries again. */
  forgetFolded(): void {
    this.#folded.clear()
  }

  /** Those that were not in the log. */
  open(entries: ReadonlyArray<Entry>): ReadonlyArray<Entry> {
    return entries.filter(({ txid }) => !this.#folded.has(txid))
  }

  /** Without entries that were folded before word of them came. */
  openIn(record: OutboxRecord): OutboxRecord {
    const entries = this.open(record.entries)
    return entries.length === record.entries.length ? record : { ...record, entries }
  }
}

function trim(remembered: Set<string> | Map<string, unknown>): void {
  for (const oldest of remembered.keys()) {
    if (remembered.size <= REMEMBERED) break
    remembered.delete(oldest)
  }
}
