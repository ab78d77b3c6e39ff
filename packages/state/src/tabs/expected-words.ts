import { isOutboxChange } from '../core/is-outbox-change.ts'
import type { Environment } from '../environment.ts'

/** After so long without word of a write it is looked for, and once more after the second of these. */
const LOOK_AFTER_MS = [1000, 5000] as const

/** What waiting for words works with. */
export interface ExpectedWordsOptions {
  readonly environment: Pick<Environment, 'sleep'>
  /** Looks into the store for what was not told. */
  readonly look: () => void
}

/**
 * The writes that other tabs have said they are about to store. A tab that crashes between storing one and saying so leaves
 * it to this: when no word of it comes, the store is looked at. Only the tab that sends waits for words.
 */
export class ExpectedWords {
  readonly #options: ExpectedWordsOptions
  readonly #expected = new Map<string, AbortController>()

  constructor(options: ExpectedWordsOptions) {
    this.#options = options
  }

  /** A tab is about to store the write of this txid. */
  expect(txid: string): void {
    if (this.#expected.has(txid)) return
    const came = new AbortController()
    this.#expected.set(txid, came)
    void this.#wait(txid, came.signal)
  }

  /** A change of the outbox was told. */
  came(change: unknown): void {
    if (this.#expected.size === 0 || !isOutboxChange(change) || change.kind !== 'enqueue') return
    for (const { txid } of change.entries) this.#expected.get(txid)?.abort()
  }

  /** Waits for nothing any more. */
  clear(): void {
    for (const came of this.#expected.values()) came.abort()
  }

  async #wait(txid: string, came: AbortSignal): Promise<void> {
    for (const delayMs of LOOK_AFTER_MS) {
      await this.#options.environment.sleep(delayMs, came)
      if (came.aborted) break
      this.#options.look()
    }
    this.#expected.delete(txid)
  }
}
