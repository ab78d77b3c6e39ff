/**
 * Why a session does not ask. The reasons are a set: taking one away leaves the others in force. The client itself pauses
 * for `hidden` only; without a network it waits and tries again, since what browsers tell about it is often wrong.
 */
export type PauseReason = 'hidden' | 'offline' | 'manual'

/**
 * What the connection of a session is doing. It tells about requests, not about delivery: batches that were received
 * may still wait for their consumer.
 *
 * - `connecting`: a request is out and nothing has answered since the start or since the last failure.
 * - `catching-up`: the server answers, and there is more to read.
 * - `live`: everything was received, and the server is asked for more as it comes.
 * - `waiting`: the last attempt failed, the next follows after `delayMs`; `attempt` counts failures in a row from 1.
 * - `paused`: nothing is asked until every reason is gone.
 * - `closed`: the end of the stream, the end of a finite read, or a cancel.
 * - `failed`: for good; `closed` of the response rejects with the same error.
 */
export type ReadState =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'catching-up' }
  | { readonly phase: 'live'; readonly mode: 'long-poll' | 'sse' }
  | { readonly phase: 'waiting'; readonly attempt: number; readonly delayMs: number; readonly error: Error }
  | { readonly phase: 'paused'; readonly reasons: ReadonlyArray<PauseReason> }
  | { readonly phase: 'closed' }
  | { readonly phase: 'failed'; readonly error: Error }

/** Whether two states say the same, so that a listener hears of changes only. Every wait is a change. */
export const isSameReadState = (a: ReadState, b: ReadState): boolean => {
  if (a.phase === 'live' && b.phase === 'live') return a.mode === b.mode
  if (a.phase === 'paused' && b.phase === 'paused') return a.reasons.join(',') === b.reasons.join(',')
  return a.phase === b.phase && a.phase !== 'waiting'
}
