import type { ReadState } from '@oxbow/client'
import type { Offset } from '../core/changeset.ts'

/** One read of the stream, from its start to its end. */
export interface Reading extends AbortController {
  /** Up to where it has delivered. */
  position: Offset
  /** What the client has last said of it. */
  state: ReadState
  /** Whether it ends at the end of the stream. */
  readonly isOnce: boolean
}

/** Begins a read at `position`. */
export const createReading = (position: Offset, isOnce: boolean): Reading =>
  Object.assign(new AbortController(), { position, state: { phase: 'connecting' } as const, isOnce })
