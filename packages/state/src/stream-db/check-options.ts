import { isDehydratedState, isReadable } from '../core/dehydrated-state.ts'
import { StateError } from '../errors.ts'
import { checkMaxLiveRequests } from '../tabs/origin-budget.ts'
import { checkDefinitions, type StreamStateDefinition } from '../schema/state-schema.ts'

/** The options that a typo or a program without types can get wrong. */
interface CheckedOptions extends Partial<Record<(typeof FUNCTIONS)[number], unknown>> {
  readonly state: StreamStateDefinition
  readonly live?: unknown
  readonly create?: unknown
  readonly schemaVersion?: unknown
  readonly persistence?: unknown
  readonly stream?: unknown
  readonly writes?: unknown
  readonly user?: unknown
  readonly initial?: unknown
  readonly maxLiveRequests?: unknown
}

const FUNCTIONS = [
  'actions',
  'migrate',
  'onBatch',
  'onBeforeBatch',
  'onCommit',
  'onConflict',
  'onDiagnostic',
  'onEvent',
  'onInvalid',
  'onReject',
] as const

const LIVE_MODES: ReadonlySet<unknown> = new Set([true, false, 'sse', 'long-poll', undefined])

/**
 * Checks what `createStreamDB` was given.
 *
 * @throws StateError `invalid-options` or `invalid-schema`, with the option, what it was, and what it may be.
 */
export function checkOptions(options: CheckedOptions): void {
  if (!isObject(options))
    throw invalid('createStreamDB takes options: createStreamDB({ streamOptions: { url }, state }).')
  const { state, live, create, schemaVersion = 1, user, initial, maxLiveRequests } = options
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
  for (const name of FUNCTIONS) {
    if (typeof (options[name] ?? isObject) !== 'function') {
      throw invalid(`createStreamDB needs a function in "${name}", not ${JSON.stringify(options[name])}.`)
    }
  }
  checkPlaces(options)
  if (user !== undefined && (typeof user !== 'string' || user === '')) {
    throw invalid('createStreamDB needs "user" as a non-empty name, the same for all sessions of one person.')
  }
  checkMaxLiveRequests(maxLiveRequests)
  if (initial !== undefined && initial !== null) checkInitial(initial, user)
  if (create !== undefined && typeof create !== 'boolean') checkTtl(create)
}

/** Where things are read from, kept, and sent to. What is misunderstood here would be kept or sent where nobody wants it. */
function checkPlaces({ stream, persistence = true, writes = false }: CheckedOptions): void {
  if (stream !== undefined && !isObject(stream)) {
    throw invalid('createStreamDB needs a DurableStream in "stream". For an address use "streamOptions: { url }".')
  }
  if (typeof persistence !== 'boolean' && !isObject(persistence)) {
    throw invalid(`createStreamDB cannot keep rows with "persistence: ${String(persistence)}". Use true or false.`)
  }
  if (writes === false || isObject(writes)) return
  throw invalid(`createStreamDB cannot write to "writes: ${String(writes)}". Use { url }, { send } or false.`)
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

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
