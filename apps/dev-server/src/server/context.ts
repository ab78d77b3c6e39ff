import type { StreamRecord } from '../core/stream-record.ts'
import type { Clock, Random } from '../environment.ts'
import type { StoreView, StreamStore } from '../store/stream-store.ts'
import type { Granted } from './access.ts'
import { type Answer, refuse, type StreamRequest } from './message.ts'
import type { Usage } from './usage.ts'
import type { Validate } from './validate.ts'
import type { Wakeups } from './wakeups.ts'

/** Sizes and times that a server can be set to. */
export interface Limits {
  /** Longest body of a request, in bytes. */
  readonly maxBodyBytes: number
  /** Size at which a page of a read is full, in bytes. */
  readonly pageBytes: number
  readonly longPollTimeoutMs: number
  /** How often an idle SSE connection says that it is alive. */
  readonly sseHeartbeatMs: number
  /** After how long an SSE connection is ended, so that the reader opens a new one. */
  readonly sseMaxAgeMs: number
}

/** What every operation works with. */
export interface HandlerContext {
  readonly store: StreamStore
  readonly clock: Clock
  readonly random: Random
  readonly wakeups: Wakeups
  readonly usage: Usage
  readonly limits: Limits
  /** The path under which streams live; begins and ends with a slash. */
  readonly root: string
  /** What looks at messages before they are stored, if anything does. */
  readonly validate: Validate | undefined
}

/** A request for one stream. */
export interface Call {
  readonly path: string
  readonly url: URL
  readonly request: StreamRequest
  /** On whose behalf. */
  readonly access: Granted
}

export type Located =
  | { readonly kind: 'live'; readonly record: StreamRecord }
  /** `stale` is an expired stream whose remains are still stored. */
  | { readonly kind: 'missing'; readonly stale: StreamRecord | undefined }
  | { readonly kind: 'soft-deleted' }

/** Finds a stream. One that has expired is missing, or soft-deleted while forks need its data. */
export const locate = (context: HandlerContext, view: StoreView, path: string): Located => {
  const record = view.stream(path)
  if (record === undefined) return { kind: 'missing', stale: undefined }
  if (record.isSoftDeleted) return { kind: 'soft-deleted' }
  if (!context.usage.isExpired(record)) return { kind: 'live', record }
  return record.forks > 0 ? { kind: 'soft-deleted' } : { kind: 'missing', stale: record }
}

/** The answer for a stream that cannot be used. */
export const refuseAbsent = (located: { readonly kind: 'missing' | 'soft-deleted' }): Answer =>
  located.kind === 'missing'
    ? refuse(404, 'There is no stream at this path.')
    : refuse(410, 'This stream was deleted. Its data is kept only for the streams forked from it.')
