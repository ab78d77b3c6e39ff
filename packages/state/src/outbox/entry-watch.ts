import type { Entry } from '../core/entry.ts'
import { entryDifference } from '../core/entry-difference.ts'

/** What is told of an entry: it is another one or gone, or the server has taken it and that is not stored yet. */
export type EntryNews = 'changed' | 'accepted'
type EntryListener = (news: EntryNews) => void

/** Tells who waits for one entry when that entry changes, and not of all the others. */
export class EntryWatch {
  readonly #listeners = new Map<string, Set<EntryListener>>()

  /** Calls `listener` after each change of the entry. @returns the end of it. */
  add(txid: string, listener: EntryListener): () => void {
    const listeners = this.#listeners.get(txid) ?? new Set()
    this.#listeners.set(txid, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(txid) === listeners) this.#listeners.delete(txid)
    }
  }

  /** The outbox went from one list of entries to another. */
  changed(before: ReadonlyArray<Entry>, after: ReadonlyArray<Entry>): void {
    if (this.#listeners.size === 0 || before === after) return
    const { gone, come } = entryDifference(before, after)
    this.#tell(new Set([...gone, ...come].map((entry) => entry.txid)), 'changed')
  }

  /** The server has taken these entries. */
  accepted(txids: Iterable<string>): void {
    this.#tell(txids, 'accepted')
  }

  #tell(txids: Iterable<string>, news: EntryNews): void {
    for (const txid of txids) for (const listener of [...(this.#listeners.get(txid) ?? [])]) listener(news)
  }
}
