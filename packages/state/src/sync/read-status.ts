import { errorOf } from '../core/error-of.ts'
import type { ReadState } from '@oxbow/client'
import type { SyncEvent } from '../core/sync-status.ts'
import { StateError } from '../errors.ts'
import { statusOf } from './reader.ts'

/** What a state of the client's reader means for the status; nothing where the end of reading says it. */
export function statusEventOf(state: ReadState, url: string): SyncEvent | undefined {
  switch (state.phase) {
    case 'connecting':
    case 'catching-up':
    case 'live':
      return { type: 'phase', phase: state.phase }
    case 'waiting':
      return { type: 'trouble', phase: 'offline', error: outOfReach(state.error, url) }
    case 'paused':
      return { type: 'trouble', phase: 'offline', error: pausedError(state.reasons) }
    case 'closed':
    case 'failed':
      return undefined
  }
}

/** Whether a state of the client's reader is one of a connection that works. */
export const isConnected = ({ phase }: ReadState): boolean => phase === 'live' || phase === 'catching-up'

/** A server that is not there, is not ours (a captive portal), or fails. */
const outOfReach = (cause: Error, url: string): StateError =>
  new StateError(
    'offline',
    `The stream ${url} can not be reached now: ${cause.message}. It is tried again by itself; if that lasts, see whether ` +
      'the server runs and whether this is its address.',
    { cause },
  )

const pausedError = (reasons: ReadonlyArray<string>): StateError =>
  new StateError('read-failed', `Reading is paused (${reasons.join(', ')}) and goes on by itself.`)

/** What the failure of a read means for the status, in words that say what to do. */
export function troubleOf(cause: unknown, url: string): Extract<SyncEvent, { type: 'trouble' }> {
  const status = statusOf(cause)
  const isAuth = status === 401 || status === 403
  if (cause instanceof StateError) return { type: 'trouble', phase: 'error', error: cause }
  const reason = errorOf(cause).message
  const advice = isAuth
    ? 'Give new credentials (an `onError` that returns headers, or header functions) and call `connect()`.'
    : 'Mend the cause and call `connect()`.'
  const error = new StateError('read-failed', `The stream ${url} can not be read: ${reason}. ${advice}`, { cause })
  return { type: 'trouble', phase: isAuth ? 'needs-auth' : 'error', error }
}
