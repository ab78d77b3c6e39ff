import type { Position, TabMessage } from './message.ts'

/** The messages that say where the store is. */
export type NewsMessage = Extract<TabMessage, { t: 'commit' | 'moved-on' | 'outbox' | 'pong' }>

/**
 * What to do with a message.
 *
 * - `drop`: nothing, it is known already.
 * - `apply`: it is the very next; what it brings can be shown without looking into the store.
 * - `heal`: something was missed; read the store.
 */
export type Verdict = 'drop' | 'apply' | 'heal'

/** Whether somebody at `theirs` knows of something that one at `own` does not. */
export const isBehind = (own: Position, theirs: Position): boolean =>
  theirs.life !== own.life || theirs.seq > own.seq || theirs.rev > own.rev

/** What a tab at `own` does with a message. */
export function judge(own: Position, message: NewsMessage): Verdict {
  switch (message.t) {
    case 'commit':
      return message.life === own.life ? judgeNumber(own.seq, message.seq) : 'heal'
    case 'outbox':
      return judgeNumber(own.rev, message.rev)
    case 'moved-on':
    case 'pong':
      return isBehind(own, message) ? 'heal' : 'drop'
  }
}

const judgeNumber = (own: number, theirs: number): Verdict =>
  theirs <= own ? 'drop' : theirs === own + 1 ? 'apply' : 'heal'

/** The position after a message was applied. */
export function positionAfter(own: Position, message: NewsMessage): Position {
  switch (message.t) {
    case 'commit':
      return { ...own, seq: message.seq }
    case 'outbox':
      return { ...own, rev: message.rev }
    default:
      return own
  }
}

/** What has come and is not decided, while the store is being read. */
export interface Inbox {
  readonly position: Position
  /** Messages that came since the store began to be read; nothing while it is not. */
  readonly waiting: ReadonlyArray<NewsMessage> | undefined
}

/** What a tab does next: shows what a message brings, or reads the store. */
export type InboxCommand = { readonly type: 'apply'; readonly message: NewsMessage } | { readonly type: 'heal' }

/** A message came, or the store was read, or could not be. */
export type InboxEvent =
  | { readonly type: 'message'; readonly message: NewsMessage }
  /** The store has been read, and was there. */
  | { readonly type: 'healed'; readonly position: Position }
  /** Something says that messages were missed: the page was away. */
  | { readonly type: 'missed' }

/** More than so many are not kept: the store has them. */
const MAX_WAITING = 256

/**
 * The next step of a tab that follows. Every `heal` is answered by one `healed`; until then messages wait, since the
 * reading may or may not have seen what they tell.
 */
export function nextInbox(inbox: Inbox, event: InboxEvent): { inbox: Inbox; commands: ReadonlyArray<InboxCommand> } {
  switch (event.type) {
    case 'missed':
      return inbox.waiting === undefined ? heal(inbox) : { inbox, commands: [] }
    case 'message':
      return inbox.waiting === undefined
        ? take(inbox.position, [event.message])
        : { inbox: { ...inbox, waiting: [...inbox.waiting, event.message].slice(-MAX_WAITING) }, commands: [] }
    case 'healed':
      return take(event.position, inbox.waiting ?? [])
  }
}

const heal = ({ position }: Inbox): { inbox: Inbox; commands: ReadonlyArray<InboxCommand> } => ({
  inbox: { position, waiting: [] },
  commands: [{ type: 'heal' }],
})

/** Judges messages in the order in which they came. From the first gap on, the store says it all. */
function take(
  start: Position,
  messages: ReadonlyArray<NewsMessage>,
): { inbox: Inbox; commands: ReadonlyArray<InboxCommand> } {
  const commands: InboxCommand[] = []
  let position = start
  for (const message of messages) {
    const verdict = judge(position, message)
    if (verdict === 'heal') {
      // What came after it is persisted already, or will make itself heard: the reading begins now.
      return { inbox: { position, waiting: [] }, commands: [...commands, { type: 'heal' }] }
    }
    if (verdict === 'apply') {
      commands.push({ type: 'apply', message })
      position = positionAfter(position, message)
    }
  }
  return { inbox: { position, waiting: undefined }, commands }
}
