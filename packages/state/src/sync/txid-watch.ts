import { forgetOldest } from '../core/forget-oldest.ts'
import type { Environment } from '../environment.ts'
import { invalidOptions, StateError } from '../errors.ts'
import { createWaiters } from './waiters.ts'

/** Knows which transaction ids came by on the stream, and lets others wait for one. */
export interface TxidWatch {
  /** Resolves once `txid` is committed, at once when it was lately. */
  wait(txid: string, timeoutMs: number): Promise<void>
  see(txids: Iterable<string>): void
  /** Rejects all who wait. */
  fail(error: Error): void
}

/** Makes a watch that has seen nothing. */
export function createTxidWatch(environment: Pick<Environment, 'sleep'>): TxidWatch {
  const seen = new Set<string>()
  const waiters = createWaiters<string>()
  return {
    async wait(txid, timeoutMs) {
      if (typeof txid !== 'string' || txid === '') {
        throw invalidOptions('awaitTxId needs the transaction id as a non-empty string.')
      }
      if (seen.has(txid)) return
      const timeout = new AbortController()
      const done = new AbortController()
      const error = new StateError(
        'txid-timeout',
        `Timeout waiting for txid: ${txid} did not come back on the stream within ${timeoutMs} ms. ` +
          'It may still come: wait again, or give a longer time.',
      )
      void environment.sleep(timeoutMs, done.signal).then(() => timeout.abort(error))
      try {
        await waiters.wait(txid, timeout.signal)
      } finally {
        done.abort()
      }
    },
    see(txids) {
      const fresh = new Set(txids)
      for (const txid of fresh) {
        seen.delete(txid)
        seen.add(txid)
      }
      forgetOldest(seen)
      if (fresh.size > 0) waiters.resolve((txid) => fresh.has(txid))
    },
    fail: waiters.reject,
  }
}
