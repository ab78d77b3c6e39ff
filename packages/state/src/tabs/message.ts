import type { Changeset } from '../core/changeset.ts'
import { isChangeset } from '../core/is-changeset.ts'
import { isStamp, type Stamp } from '../core/entry.ts'
import type { OutboxChange } from '../core/outbox-record.ts'
import {
  isFlag,
  isNumber,
  isObject,
  isText,
  listOf,
  objectOf,
  oneOf,
  optional,
  variantOf,
  type Guard,
} from '../core/shape.ts'
import type { SendObstacle, SharedStatus } from '../core/sync-status.ts'
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

const isToldStatus: Guard<object> = objectOf({
  phase: oneOf(
    ...(['idle', 'hydrating', 'connecting', 'catching-up', 'live'] as const),
    ...(['offline', 'needs-auth', 'error', 'closed'] as const),
  ),
  isOnline: isFlag,
  isUpToDate: isFlag,
  isTakingTurns: isFlag,
  lastSyncedAt: optional(isNumber),
  progress: optional(objectOf({ loaded: isNumber, total: optional(isNumber) })),
  error: optional(isToldError),
  obstacle: optional(objectOf({ phase: oneOf('error', 'needs-auth'), error: isToldError })),
})

const POSITION = { life: isText, seq: isNumber, rev: isNumber }
const isWord = objectOf({})

/** Which fields each kind of message must have. What can be followed as it is has to be right inside, too. */
const isTabMessage: Guard<object> = variantOf('t', {
  commit: objectOf({ life: isText, seq: isNumber, changeset: isChangeset }),
  'moved-on': objectOf(POSITION),
  outbox: objectOf({ rev: isNumber, change: isObject }),
  writing: objectOf({ txid: isText }),
  status: objectOf({ epoch: isNumber, status: isToldStatus }),
  hello: isWord,
  ping: objectOf({ id: isText }),
  pong: objectOf({ id: isText, isHidden: isFlag, ...POSITION }),
  yield: isWord,
  connect: isWord,
  refused: objectOf({ id: isText, what: isText, stamp: optional(isStamp), txids: optional(listOf(isText)) }),
  offer: objectOf({ id: isText, tab: isText, isVisible: isFlag }),
  try: objectOf({ id: isText, tab: isText }),
  tried: objectOf({ id: isText, tab: isText, answer: isObject }),
  repair: isWord,
  clear: isWord,
  news: objectOf({ news: isObject }),
})

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
  return isTabMessage(message) ? (message as TabMessage) : undefined
}

/** At most so many characters go into one message; more is read from the store. */
export const MAX_MESSAGE_LENGTH: number = 256 * 1024
