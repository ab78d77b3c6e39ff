import type { Fetch } from '../environment.ts'
import type { Offset } from '../protocol/offset.ts'
import type { HeadersRecord, MaybePromise, ParamsRecord } from '../transport/dynamic-values.ts'
import type { LiveTarget, ReadRules } from './machine-state.ts'
import type { ReadState } from './read-state.ts'

/** What `onError` may return to go on: headers and parameters that are merged over the present ones, and kept. */
export interface RetryOpts {
  params?: ParamsRecord | undefined
  headers?: HeadersRecord | undefined
}

/**
 * Decides about a failure that would end the session. Return an object, `{}` too, to ask again from where the delivered
 * part ends; return nothing to let it end.
 */
export type StreamErrorHandler = (error: Error) => MaybePromise<void | RetryOpts | null | undefined>

/** What a session needs to know, complete and checked. */
export interface SessionConfig {
  readonly url: string | URL
  readonly offset: Offset
  readonly target: LiveTarget
  readonly headers: HeadersRecord
  readonly params: ParamsRecord
  /** The messages are JSON whatever the content type says. */
  readonly json: boolean
  readonly rules: ReadRules
  readonly pauseWhenHidden: boolean
  readonly warnOnFallback: boolean
  readonly fetch: Fetch | undefined
  readonly signal: AbortSignal | undefined
  readonly incarnation: string | undefined
  readonly cache: 'no-store' | undefined
  readonly onError: StreamErrorHandler | undefined
  readonly onReadState: ((state: ReadState) => void) | undefined
  readonly onFailedAttempt: (() => void) | undefined
}
