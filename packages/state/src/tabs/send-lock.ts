import { aborted } from '../core/aborted.ts'
import { REQUEST_TIMEOUT_MS } from '../core/request-timeout.ts'
import type { Environment, LockPort, PagePort } from '../environment.ts'
import { isForbidden } from './leader-turn.ts'

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

/** Whoever lost the lock asks for it again so much later. */
const REST_MS = 1000

/**
 * Asks for the right to send and holds it until the signal aborts. Who was robbed of the leadership in a long task keeps
 * this lock as well: a visible tab takes it away after the time that a request may take. Two that send at once do no
 * harm, as every change of the outbox is compared with what stands there; the lock saves work. A page that may not ask
 * for it sends without.
 */
export function holdSendLock(options: SendLockOptions): void {
  void holdAgainAndAgain(options)
}

/** Whoever is robbed of the lock, or not allowed to ask for it now, waits for it again, and takes it from nobody. */
async function holdAgainAndAgain(options: SendLockOptions): Promise<void> {
  const { signal, environment, send } = options
  for (let maySteal = true; !signal.aborted; maySteal = false) {
    const over = new AbortController()
    const end = (): void => over.abort()
    signal.addEventListener('abort', end, { once: true })
    await request(options, over.signal, maySteal).catch(async (error: unknown) => {
      if (!isForbidden(error) || over.signal.aborted) return
      send(over.signal)
      await aborted(over.signal)
    })
    signal.removeEventListener('abort', end)
    end()
    await environment.sleep(REST_MS, signal)
  }
}

async function request(options: SendLockOptions, over: AbortSignal, maySteal: boolean): Promise<void> {
  const { name, environment, send, onSteal } = options
  const answered = new AbortController()
  const hold = async (): Promise<void> => {
    answered.abort()
    if (!over.aborted) send(over)
    await aborted(over)
  }
  const waiting = new AbortController()
  over.addEventListener('abort', () => waiting.abort(), { once: true })
  const queued = environment.locks.request(name, { signal: waiting.signal }, hold)
  // Looked at below, or withdrawn.
  queued.catch(() => answered.abort())
  if (!maySteal) return queued
  await environment.sleep(REQUEST_TIMEOUT_MS, AbortSignal.any([over, answered.signal]))
  const isStuck = !answered.signal.aborted && !over.aborted && environment.page.isVisible()
  if (!isStuck) return queued
  waiting.abort()
  onSteal()
  return environment.locks.request(name, { steal: true }, hold)
}
