import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { START_OFFSET, type Offset } from '../protocol/offset.ts'
import { retryPolicyFrom } from '../transport/retry-policy.ts'
import { withDefaults } from '../transport/with-defaults.ts'
import type { LiveTarget, ReadRules, SseRules } from './machine-state.ts'
import type { StreamOptions } from './stream-options.ts'
import type { LiveMode } from './stream-response.ts'

/** What a session needs to know: the options, and what follows from them. */
export interface SessionConfig extends Omit<StreamOptions, 'offset' | 'live'> {
  readonly offset: Offset
  readonly live: LiveMode
  readonly target: LiveTarget
  readonly rules: ReadRules
}

const TARGETS: ReadonlyMap<LiveMode, LiveTarget> = new Map<LiveMode, LiveTarget>([
  [true, 'long-poll'],
  ['long-poll', 'long-poll'],
  ['sse', 'sse'],
  [false, 'none'],
])

const SSE_DEFAULTS: SseRules = {
  minConnectionDuration: 1000,
  maxShortConnections: 3,
  backoffBaseDelay: 100,
  backoffMaxDelay: 5000,
}

/** Throws a `DurableStreamError` `BAD_REQUEST` for options that can never work. */
export const configFrom = (options: StreamOptions): SessionConfig => {
  const { url, offset, live = true, backoffOptions, sseResilience } = options
  if (url === undefined || url === '')
    throw new DurableStreamError('stream() needs a url: the address of the stream to read', 'BAD_REQUEST')
  const target = TARGETS.get(live)
  if (target === undefined)
    throw new DurableStreamError(`live is ${String(live)}; it must be true, false, "long-poll" or "sse"`, 'BAD_REQUEST')
  const rules = { retry: retryPolicyFrom(backoffOptions), sse: withDefaults(SSE_DEFAULTS, sseResilience) }
  return { ...options, offset: offset ?? START_OFFSET, live, target, rules }
}
