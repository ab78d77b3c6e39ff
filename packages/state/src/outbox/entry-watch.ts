import type { Entry } from '../core/entry.ts'
import { entryDifference } from '../core/entry-difference.ts'

/** Tells who waits for one entry when that entry changes, and not of all the others. */
export class EntryWatch {
  readonly #listeners = new Map<string, Set<() => void>>()

  /** Calls `listener` after each change of the entry. @returns the end of it. */
  add(txid: string, listener: () => void): () => void {
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
    for (const txid of new Set([...gone, ...come].map((entry) => entry.txid))) {
      for (const listener of [...(this.#listeners.get(txid) ?? [])]) listener()
    }
  }
}
