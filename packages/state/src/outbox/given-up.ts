import type { Entry } from '../core/entry.ts'
import type { StateError } from '../errors.ts'

/** So many are remembered: who looks later takes a write that is here no more for one that came to the log. */
const REMEMBERED = 10_000

/** The writes that will not come to the log although the server refused none of them, and why. */
export class GivenUp {
  readonly #reasons = new Map<string, StateError>()

  get(txid: string): StateError | undefined {
    return this.#reasons.get(txid)
  }

  add(entries: Iterable<Pick<Entry, 'txid'>>, reason: StateError): void {
    for (const { txid } of entries) this.#reasons.set(txid, reason)
    for (const oldest of this.#reasons.keys()) {
      if (this.#reasons.size <= REMEMBERED) break
      this.#reasons.delete(oldest)
    }
  }
}
