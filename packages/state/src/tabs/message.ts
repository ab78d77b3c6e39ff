import type { Changeset } from '../core/changeset.ts'
import { isChangeset } from '../core/is-changeset.ts'
import type { Stamp } from '../core/entry.ts'
import { isPlainObject } from '../core/json.ts'
import type { OutboxChange } from '../core/outbox-record.ts'
import type { SendObstacle, SharedStatus, SyncPhase } from '../core/sync-status.ts'
import { isToldError, type ToldError } from './told-error.ts'

/** Where a tab is: which life of the cache, how many of its commits it has, and how many changes of the outbox. */
export interface Position {
  readonly life: string
  readonly seq: number
  readonly rev: number
}

/** The part of the status that only the reading tab knows, in a form that can be told. */
export interface ToldStatus extends Omit<SharedStatus, 'error' | 'obstacle'> {
  readonly error: ToldError | undefined
  readonly obstacle: (Pick<SendObstacle, 'phase'> & { readonly error: ToldError }) | undefined
}

/**
 * What tabs of one scope tell each other. Messages are hints: the database is the truth, and whoever missed one finds
 * what it said there.
 *
 * - `commit`: this changeset is in the store as commit `seq`; it left the rows at `changeset.to`.
 * - `moved-on`: the store is at least here; read it there (too much for a message, or a new leader, or an answer).
 * - `outbox`: this change is in the store as revision `rev`.
 * - `writing`: this tab is about to store the write of this txid; an `outbox` follows, unless the tab is gone by then.
 * - `status`: how reading stands, from the tab that reads.
 * - `hello`: a tab has come; the reading tab answers with `status` and `moved-on`.
 * - `ping`, `pong`: a visible tab asks whether the leader is awake; it answers with where it is and whether it is hidden.
 * - `yield`: a visible tab asks a hidden leader to let go.
 * - `connect`: a tab begins to read, or looks at what has failed; or a person asks, in some tab, to try at once what waits (`byPerson`).
 * - `refused`, `offer`, `try`, `tried`: see `HelpMessage`.
 * - `repair`: rows were found that differ from the log; the reading tab replaces all of them.
 * - `clear`: the data of this scope is being removed; let go of everything.
 * - `news`: what only scopes of one kind know of; whoever takes it decodes it.
 */
export type TabMessage =
  | { readonly t: 'commit'; readonly life: string; readonly seq: number; readonly changeset: Changeset }
  | ({ readonly t: 'moved-on' } & Position)
  | { readonly t: 'outbox'; readonly rev: number; readonly change: OutboxChange }
  | { readonly t: 'writing'; readonly txid: string }
  | { readonly t: 'status'; readonly epoch: number; readonly status: ToldStatus }
  | { readonly t: 'hello' }
  | { readonly t: 'ping'; readonly id: string }
  | ({ readonly t: 'pong'; readonly id: string; readonly isHidden: boolean } & Position)
  | { readonly t: 'yield' }
  | { readonly t: 'connect'; readonly byPerson?: boolean | undefined }
  | HelpMessage
  | { readonly t: 'repair' }
  | { readonly t: 'clear' }
  | { readonly t: 'news'; readonly news: object }

/**
 * What tabs say when the server refuses the credentials of the one that sends.
 *
 * - `refused`: who can try this (to send the frozen batch, to ask for the tail, to read)? Who reads does so as the leader.
 * - `offer`: this tab can.
 * - `try`: it is that tab's turn.
 * - `tried`: what came of it.
 */
export type HelpMessage =
  | {
      readonly t: 'refused'
      readonly id: string
      readonly what: 'send' | 'tail' | 'read'
      readonly stamp?: Stamp | undefined
      readonly txids?: ReadonlyArray<string> | undefined
    }
  | { readonly t: 'offer'; readonly id: string; readonly tab: string; readonly isVisible: boolean }
  | { readonly t: 'try'; readonly id: string; readonly tab: string }
  | { readonly t: 'tried'; readonly id: string; readonly tab: string; readonly answer: unknown }

const HELP: ReadonlySet<string> = new Set(['refused', 'offer', 'try', 'tried'] satisfies Array<HelpMessage['t']>)

/** Whether a message is about help with credentials. */
export const isHelp = (message: TabMessage): message is HelpMessage => HELP.has(message.t)

const ABOUT_ROWS: ReadonlySet<string> = new Set([
  ...(['commit', 'status', 'ping', 'pong', 'yield', 'repair'] satisfies Array<TabMessage['t']>),
])

/** Whether a message is for tabs alone whose rows are the same: about these, or about who reads them. */
export const isAboutRows = (message: TabMessage): boolean => ABOUT_ROWS.has(message.t)

/** Which fields each kind of message must have. Fields beyond these are allowed: a later version may add some. */
const SHAPES: Readonly<Record<string, Readonly<Record<string, 'string' | 'number' | 'boolean' | 'object'>>>> = {
  commit: { life: 'string', seq: 'number', changeset: 'object' },
  'moved-on': { life: 'string', seq: 'number', rev: 'number' },
  outbox: { rev: 'number', change: 'object' },
  writing: { txid: 'string' },
  status: { epoch: 'number', status: 'object' },
  hello: {},
  ping: { id: 'string' },
  pong: { id: 'string', isHidden: 'boolean', life: 'string', seq: 'number', rev: 'number' },
  yield: {},
  connect: {},
  refused: { id: 'string', what: 'string' },
  offer: { id: 'string', tab: 'string', isVisible: 'boolean' },
  try: { id: 'string', tab: 'string' },
  tried: { id: 'string', tab: 'string', answer: 'object' },
  repair: {},
  clear: {},
  news: { news: 'object' },
}

/** The text of a message. One text for all receivers is several times cheaper than a structured clone. */
export const encodeMessage = (message: TabMessage): string => JSON.stringify(message)

/**
 * What a message says; nothing when it is none of ours, or of a later version that this one does not know. Any script
 * of the origin can post: the shape is checked, and what a message claims is only ever a reason to look into the store.
 */
export function decodeMessage(data: unknown): TabMessage | undefined {
  if (typeof data !== 'string') return undefined
  let message: unknown
  try {
    message = JSON.parse(data)
  } catch {
    return undefined
  }
  if (!isPlainObject(message) || typeof message.t !== 'string' || !Object.hasOwn(SHAPES, message.t)) return undefined
  const shape = SHAPES[message.t] ?? {}
  for (const [field, type] of Object.entries(shape)) if (typeof message[field] !== type) return undefined
  return CONTENTS[message.t]?.(message) === false ? undefined : (message as TabMessage)
}

/** What the messages that can be followed as they are have to have inside. */
const CONTENTS: Readonly<Record<string, (message: Readonly<Record<string, unknown>>) => boolean>> = {
  commit: ({ changeset }) => isChangeset(changeset),
  status: ({ status }) => isToldStatus(status),
  refused: ({ what, stamp, txids }) =>
    what === 'tail' || what === 'read' || (isPlainObject(stamp) && Array.isArray(txids)),
}

const PHASES: ReadonlySet<unknown> = new Set<SyncPhase>([
  ...(['idle', 'hydrating', 'connecting', 'catching-up', 'live'] as const),
  ...(['offline', 'needs-auth', 'error', 'closed'] as const),
])

function isToldStatus(status: unknown): boolean {
  if (!isPlainObject(status)) return false
  const { phase, isOnline, isUpToDate, isTakingTurns, lastSyncedAt, progress, error, obstacle } = status
  const hasFlags = [isOnline, isUpToDate, isTakingTurns].every((flag) => typeof flag === 'boolean')
  const hasNumbers =
    isOptional(lastSyncedAt, isNumber) &&
    isOptional(progress, (told) => isPlainObject(told) && isNumber(told.loaded) && isOptional(told.total, isNumber))
  const isObstacle = (told: unknown): boolean =>
    isPlainObject(told) && (told.phase === 'error' || told.phase === 'needs-auth') && isToldError(told.error)
  return (
    PHASES.has(phase) && hasFlags && hasNumbers && isOptional(error, isToldError) && isOptional(obstacle, isObstacle)
  )
}

const isNumber = (value: unknown): boolean => typeof value === 'number'
const isOptional = (value: unknown, isValid: (value: unknown) => boolean): boolean =>
  value === undefined || isValid(value)

/** At most so many characters go into one message; more is read from the store. */
export const MAX_MESSAGE_LENGTH: number = 256 * 1024
