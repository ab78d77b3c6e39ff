import { asError } from '../transport/send-once.ts'
import type { WorkEvent } from './machine-state.ts'
import type { RetryOpts, StreamErrorHandler } from './stream-options.ts'

/**
 * Asks `onError` about a failure. Calls `apply` with what to merge when it wants to go on. Anything but an object ends
 * the session with the failure, and so does an error of the handler, with that error.
 */
export const askToRecover = async (
  onError: StreamErrorHandler | undefined,
  error: Error,
  apply: (retry: RetryOpts) => void,
): Promise<WorkEvent> => {
  try {
    const retry = await onError?.(error)
    if (typeof retry !== 'object' || retry === null) return { type: 'fatal', error }
    apply(retry)
    return { type: 'recovered' }
  } catch (thrown) {
    return { type: 'fatal', error: asError(thrown) }
  }
}
