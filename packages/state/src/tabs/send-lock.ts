import { aborted } from '../core/aborted.ts'
import type { Environment, LockPort, PagePort } from '../environment.ts'

/** What holding the send lock works with. */
export interface SendLockOptions {
  readonly name: string
  readonly environment: Pick<Environment, 'sleep'> & { readonly locks: LockPort; readonly page: PagePort }
  /** Ends everything. */
  readonly signal: AbortSignal
  /** Called when the lock is there; the signal aborts when it is not any more. */
  readonly send: (signal: AbortSignal) => void
  readonly onSteal: () => void
}

/** So long a new leader waits for the right to send, which the last one gives back unless it is stuck. */
const STEAL_AFTER_MS = 5000

/**
 * Asks for the right to send and holds it until the signal aborts. Who was robbed of the leadership in a long task keeps
 * this lock as well: a visible tab takes it away after a while. Two that send at once do no harm, as every change of the
 * outbox is compared with what stands there; the lock saves work.
 */
export function holdSendLock(options: SendLockOptions): void {
  const over = new AbortController()
  options.signal.addEventListener('abort', () => over.abort(), { once: true })
  // Robbed, or not allowed to ask: this tab does not send.
  request(options, over.signal).catch(() => over.abort())
}

async function request(options: SendLockOptions, over: AbortSignal): Promise<void> {
  const { name, environment, send, onSteal } = options
  const granted = new AbortController()
  const hold = async (): Promise<void> => {
    granted.abort()
    if (!over.aborted) send(over)
    await aborted(over)
  }
  const waiting = new AbortController()
  over.addEventListener('abort', () => waiting.abort(), { once: true })
  const queued = environment.locks.request(name, { signal: waiting.signal }, hold)
  // Looked at below, or withdrawn.
  queued.catch(() => undefined)
  await environment.sleep(STEAL_AFTER_MS, AbortSignal.any([over, granted.signal]))
  const isStuck = !granted.signal.aborted && !over.aborted && environment.page.isVisible()
  if (!isStuck) return queued
  waiting.abort()
  onSteal()
  return environment.locks.request(name, { steal: true }, hold)
}
