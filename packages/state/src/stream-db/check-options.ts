import { isDehydratedState, isReadable } from '../core/dehydrated-state.ts'
import { isPlainObject } from '../core/json.ts'
import { isFlag, isObject, isText, oneOf } from '../core/shape.ts'
import { invalidOptions } from '../errors.ts'
import { checkMaxLiveRequests } from '../tabs/origin-budget.ts'
import { checkDefinitions, type StreamStateDefinition } from '../schema/state-schema.ts'

/** The options that are looked at one by one; the others are looked up by the names of the rules. */
interface CheckedOptions {
  readonly state: StreamStateDefinition
  readonly user?: unknown
  readonly initial?: unknown
  readonly maxLiveRequests?: unknown
}

const isFunction = (value: unknown): boolean => typeof value === 'function'
const isCallback = (value: unknown): boolean => value === null || isFunction(value)

const CALLBACKS = [
  ...['onBatch', 'onBeforeBatch', 'onCommit', 'onConflict', 'onDiagnostic', 'onEvent', 'onInvalid', 'onReject'],
]

/** What options may be where they are given, and what a message calls that. */
const RULES: Readonly<Record<string, readonly [mayBe: (value: unknown) => boolean, words: string]>> = {
  live: [oneOf<unknown>(true, false, 'sse', 'long-poll'), "true, false, 'sse' or 'long-poll'"],
  create: [
    (value) => isFlag(value) || (isPlainObject(value) && isWhole(value.ttlSeconds, 0)),
    'true, or { ttlSeconds } with a whole number of seconds from 0',
  ],
  schemaVersion: [(value) => isWhole(value, 1), 'a whole number from 1'],
  migrate: [isFunction, 'a function: (value, { partial, type, key }) => value'],
  user: [(value) => isText(value) && value !== '', 'a non-empty name, the same for all sessions of one person'],
  // Where things are read from, kept and sent to: misunderstood, they would be kept or sent where nobody wants them.
  stream: [isObject, 'a DurableStream here, or "streamOptions: { url }"'],
  persistence: [(value) => isFlag(value) || isObject(value), 'true or false'],
  writes: [(value) => value === false || isObject(value), '{ url }, { send } or false'],
  actions: [isFunction, 'a function: ({ db, stream }) => actions'],
  ...Object.fromEntries(CALLBACKS.map((name) => [name, [isCallback, 'a function']] as const)),
}

/**
 * Checks what `createStreamDB` was given.
 *
 * @throws StateError `invalid-options` or `invalid-schema`, with the option, what it was, and what it may be.
 */
export function checkOptions(options: CheckedOptions): void {
  if (!isObject(options)) {
    throw invalidOptions('createStreamDB takes options: createStreamDB({ streamOptions: { url }, state }).')
  }
  const { state, user, initial } = options
  if (typeof state !== 'object' || state === null) {
    throw invalidOptions('createStreamDB requires "state": what createStateSchema gives.')
  }
  checkDefinitions(state)
  for (const [name, [mayBe, words]] of Object.entries(RULES)) {
    const value: unknown = Reflect.get(options, name)
    if (value === undefined || mayBe(value)) continue
    throw invalidOptions(`createStreamDB takes no "${name}: ${inWords(value)}". Use ${words}.`)
  }
  checkMaxLiveRequests(options.maxLiveRequests)
  if (initial !== undefined && initial !== null) checkInitial(initial, isText(user) ? user : null)
}

/** Rows never cross accounts, in a page that was cached for another user neither. */
function checkInitial(initial: unknown, user: string | null): void {
  if (!isDehydratedState(initial)) {
    throw invalidOptions('createStreamDB needs what `db.dehydrate()` gave in "initial", as it was: it is plain JSON.')
  }
  if (!isReadable(initial) || initial.user === user) return
  throw invalidOptions(
    `The rows in "initial" are those of ${nameOf(initial.user)}, and "user" says ${nameOf(user)}. ` +
      'Give createStreamDB the same "user" on the server and in the browser, and keep pages of one user from others.',
  )
}

const nameOf = (user: string | null): string => (user === null ? 'nobody' : `"${user}"`)
const isWhole = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && Number(value) >= least

/** A value in an error's words: objects as JSON, where they have one. */
function inWords(value: unknown): string {
  try {
    const given: unknown = typeof value === 'object' ? JSON.stringify(value) : value
    return String(given)
  } catch {
    return 'an object'
  }
}
