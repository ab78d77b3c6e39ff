import { isDehydratedState, isReadable } from '../core/dehydrated-state.ts'
import { StateError } from '../errors.ts'
import { checkMaxLiveRequests } from '../tabs/origin-budget.ts'
import { checkDefinitions, type StreamStateDefinition } from '../schema/state-schema.ts'

/** The options that a typo or a program without types can get wrong. */
interface CheckedOptions {
  readonly state: StreamStateDefinition
  readonly live?: unknown
  readonly create?: unknown
  readonly schemaVersion?: unknown
  readonly migrate?: unknown
  readonly user?: unknown
  readonly initial?: unknown
  readonly maxLiveRequests?: unknown
}

const LIVE_MODES: ReadonlySet<unknown> = new Set([true, false, 'sse', 'long-poll', undefined])

/**
 * Checks what `createStreamDB` was given.
 *
 * @throws StateError `invalid-options` or `invalid-schema`, with the option, what it was, and what it may be.
 */
export function checkOptions(options: CheckedOptions): void {
  const { state, live, create, schemaVersion = 1, migrate, user, initial, maxLiveRequests } = options
  if (typeof state !== 'object' || state === null) {
    throw invalid('createStreamDB requires "state": what createStateSchema gives.')
  }
  checkDefinitions(state)
  if (!LIVE_MODES.has(live)) {
    throw invalid(`createStreamDB cannot follow with "live: ${String(live)}". Use true, false, 'sse' or 'long-poll'.`)
  }
  if (!Number.isSafeInteger(schemaVersion) || Number(schemaVersion) < 1) {
    throw invalid(`createStreamDB needs a whole number from 1 in "schemaVersion", not ${String(schemaVersion)}.`)
  }
  if (migrate !== undefined && typeof migrate !== 'function') {
    throw invalid('createStreamDB needs a function in "migrate": (value, { partial, type, key }) => value.')
  }
  if (user !== undefined && (typeof user !== 'string' || user === '')) {
    throw invalid('createStreamDB needs "user" as a non-empty name, the same for all sessions of one person.')
  }
  checkMaxLiveRequests(maxLiveRequests)
  if (initial !== undefined && initial !== null) checkInitial(initial, user)
  if (create !== undefined && typeof create !== 'boolean') checkTtl(create)
}

/** Rows never cross accounts, in a page that was cached for another user neither. */
function checkInitial(initial: unknown, user: string | undefined): void {
  if (!isDehydratedState(initial)) {
    throw invalid('createStreamDB needs what `db.dehydrate()` gave in "initial", as it was: it is plain JSON.')
  }
  if (!isReadable(initial) || initial.user === (user ?? null)) return
  throw invalid(
    `The rows in "initial" are those of ${nameOf(initial.user)}, and "user" says ${nameOf(user ?? null)}. ` +
      'Give createStreamDB the same "user" on the server and in the browser, and keep pages of one user from others.',
  )
}

const nameOf = (user: string | null): string => (user === null ? 'nobody' : `"${user}"`)

function checkTtl(create: unknown): void {
  const ttl: unknown =
    typeof create === 'object' && create !== null && 'ttlSeconds' in create ? create.ttlSeconds : create
  if (Number.isSafeInteger(ttl) && Number(ttl) >= 0 && typeof create === 'object') return
  throw invalid(
    `createStreamDB cannot create the stream with "create: ${JSON.stringify(create)}". ` +
      'Use true, or { ttlSeconds } with a whole number of seconds from 0.',
  )
}

const invalid = (message: string): StateError => new StateError('invalid-options', message)
