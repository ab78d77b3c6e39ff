import type { Entry } from '../core/entry.ts'
import { forgetOldest } from '../core/forget-oldest.ts'
import type { StateError } from '../errors.ts'

/**
 * The writes that will not come to the log although the server refused none of them, and why. Who looks when one is
 * forgotten takes it for one that came to the log.
 */
export class GivenUp {
  readonly #reasons = new Map<string, StateError>()

  get(txid: string): StateError | undefined {
    return this.#reasons.get(txid)
  }

  add(entries: Iterable<Pick<Entry, 'txid'>>, reason: StateError): void {
    for (const { txid } of entries) this.#reasons.set(txid, reason)
    forgetOldest(this.#reasons)
  }
}
