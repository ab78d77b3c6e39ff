import type { Offset } from '../core/changeset.ts'
import type { FrozenBatch } from '../core/entry.ts'
import type { Pause } from '../core/pause.ts'
import type { HeldWait, WaitReason } from '../core/send-wait.ts'
import type { Outcome } from './outcome.ts'

/** At most so many entries go into one batch. */
export const MAX_ENTRIES = 1000

/**
 * What is done with the entries of a batch that a reconcile did not find in the log.
 *
 * - `again`: they are valued and frozen anew, the same ones in the same order under the same stamp.
 * - `new-producer`: they go on under a new producer id, since the server knows the old one otherwise or not at all.
 * - `split`: one of them is refused; the first half of them is frozen anew under the same stamp to find it.
 * - `reject`: there is but one, and it is refused.
 * - `stream-closed`: the stream takes none of them, nor any after them.
 */
export type Resolution =
  | { kind: 'again' }
  | { kind: 'new-producer' }
  | { kind: 'split' }
  | { kind: 'reject'; status: number; reason: string }
  | { kind: 'stream-closed' }

/**
 * Where the sender of an outbox stands. At most one batch is frozen; it is in doubt from its first byte until it is
 * accepted, or a reconcile has looked for it: `measuring` asks for the tail, `passing` waits until the reader's commits
 * have passed it, `settling` writes down what was found. In `freezing-again` something changed while the freeze was under
 * way: when that freeze comes too late, it is tried anew, because nobody will say so a second time. `attempt` is the number
 * of the present try, counted since the server last gave an answer that says something. In `blocked` someone has to act;
 * the pause is being stored, and whoever watches the outbox ends the sender then.
 */
export type SenderState =
  | { phase: 'idle'; limit: number }
  | { phase: 'freezing' | 'freezing-again'; limit: number }
  | { phase: 'sending'; batch: FrozenBatch; attempt: number }
  | { phase: 'waiting'; batch: FrozenBatch; attempt: number }
  | { phase: 'measuring'; batch: FrozenBatch; resolution: Resolution; attempt: number }
  | { phase: 'measuring-later'; batch: FrozenBatch; resolution: Resolution; attempt: number }
  | { phase: 'passing'; batch: FrozenBatch; resolution: Resolution; attempt: number }
  | { phase: 'settling'; limit: number; attempt: number }
  | { phase: 'blocked'; batch: FrozenBatch; pause: Pause }

/** What happens to a sender. Each command is answered by exactly one of these, except `resumed` and a wait that is cut short. */
export type SenderEvent =
  /** Something to send is there, and it may be frozen now: the reader is up to date. */
  | { type: 'ready' }
  | { type: 'frozen'; batch: FrozenBatch }
  /** A batch was valued of entries that are about to be stored, together with them; `frozen` or `not-frozen` follows. */
  | { type: 'offered' }
  /** Another tab had frozen one already: it is in doubt, and this tab's to see to, after the wait that the other began. */
  | { type: 'found'; batch: FrozenBatch; held?: HeldWait | undefined }
  /** There was nothing to freeze after all. */
  | { type: 'not-frozen' }
  | { type: 'answered'; outcome: Outcome }
  | { type: 'slept' }
  /** What was asked got no answer, and it is not waited for any longer: somebody wants a try now. */
  | { type: 'given-up' }
  | { type: 'tail'; offset: Offset }
  | { type: 'tail-unknown'; retryAfterMs: number; isAnswered: boolean }
  | { type: 'tail-refused' }
  | { type: 'tail-missing'; status: number }
  | { type: 'passed' }
  | { type: 'settled' }
  /** The batch was not sent: another tab has seen to it, and the store has this one frozen, or none. */
  | { type: 'overtaken'; batch: FrozenBatch | undefined; held?: HeldWait | undefined }
  /** Someone asks to try again now: new credentials, `connect()`, the network is back. */
  | { type: 'resume' }

/** What the shell does for the machine. */
export type SenderCommand =
  | { type: 'freeze'; limit: number }
  | { type: 'send'; batch: FrozenBatch }
  | { type: 'sleep'; batch: FrozenBatch; attempt: number; atLeastMs: number; reason: WaitReason }
  /** A wait that began earlier, in this tab or another, goes on. */
  | { type: 'sleep-on'; held: HeldWait }
  | { type: 'measure-tail' }
  | { type: 'await-offset'; offset: Offset }
  | { type: 'acknowledge'; batch: FrozenBatch; offset: Offset; settled: ReadonlyArray<string> | undefined }
  /** Answered by `frozen` where entries of the batch, at most `limit`, are frozen anew under its stamp. */
  | { type: 'settle'; batch: FrozenBatch; resolution: Resolution; limit: number }
  /** Answered by `overtaken` where the batch is not the frozen one any more. */
  | { type: 'pause'; batch: FrozenBatch; pause: Pause }
  | { type: 'resumed' }

/** A step: the state after an event, and what to do. */
export interface SenderStep {
  readonly state: SenderState
  readonly commands: ReadonlyArray<SenderCommand>
}

/**
 * The state to begin with: a batch that was frozen in an earlier life is in doubt. `canLook` says whether it can be
 * looked for in the stream that is read; where it can not, the same bytes are sent again under the same stamp. `held` is
 * the wait that was stored with the batch: it goes on first.
 */
export function startSender(frozen: FrozenBatch | undefined, canLook = true, held?: HeldWait): SenderStep {
  if (frozen === undefined) return stay({ phase: 'idle', limit: MAX_ENTRIES })
  if (held === undefined || held.restMs === 0) return doubt(frozen, canLook, (held?.attempt ?? 0) + 1)
  const { attempt } = held
  return {
    state: canLook
      ? { phase: 'measuring-later', batch: frozen, resolution: { kind: 'again' }, attempt }
      : { phase: 'waiting', batch: frozen, attempt },
    commands: [{ type: 'sleep-on', held }],
  }
}

/** The next state. An event that means nothing in a state leaves it as it is. */
export function stepSender(state: SenderState, event: SenderEvent, canLook = true): SenderStep {
  switch (state.phase) {
    case 'idle':
      if (event.type === 'offered') return stay({ phase: 'freezing', limit: state.limit })
      return event.type === 'ready' ? freeze(state.limit) : stay(state)
    case 'freezing':
      if (event.type === 'frozen') return send(event.batch, 1)
      if (event.type === 'found') return startSender(event.batch, canLook, event.held)
      if (event.type === 'ready') return stay({ phase: 'freezing-again', limit: state.limit })
      return event.type === 'not-frozen' ? stay({ phase: 'idle', limit: state.limit }) : stay(state)
    case 'freezing-again':
      if (event.type === 'frozen') return send(event.batch, 1)
      if (event.type === 'found') return startSender(event.batch, canLook, event.held)
      return event.type === 'not-frozen' ? freeze(state.limit) : stay(state)
    case 'sending':
      if (event.type === 'overtaken') return startSender(event.batch, canLook, event.held)
      if (event.type === 'given-up')
        return canLook ? reconcile(state.batch, { kind: 'again' }, state.attempt) : send(state.batch, state.attempt + 1)
      return event.type === 'answered' ? judge(state, event.outcome, canLook) : stay(state)
    case 'waiting':
      if (event.type !== 'slept' && event.type !== 'resume') return stay(state)
      // A server that has forgotten the producer accepts its sequence 0 a second time.
      return state.batch.stamp.seq === 0 && canLook
        ? reconcile(state.batch, { kind: 'again' }, state.attempt + 1)
        : send(state.batch, state.attempt + 1)
    case 'measuring':
      if (event.type === 'tail')
        return { state: { ...state, phase: 'passing' }, commands: [{ type: 'await-offset', offset: event.offset }] }
      if (event.type === 'tail-refused') return block(state.batch, { reason: 'needs-auth' })
      if (event.type === 'tail-missing') return block(state.batch, { reason: 'missing', status: event.status })
      if (event.type === 'given-up') return reconcile(state.batch, state.resolution, state.attempt)
      return event.type === 'tail-unknown' ? sleep({ ...state, phase: 'measuring-later' }, event) : stay(state)
    case 'measuring-later':
      return event.type === 'slept' || event.type === 'resume'
        ? reconcile(state.batch, state.resolution, state.attempt + 1)
        : stay(state)
    case 'passing':
      return event.type === 'passed' ? settle(state.batch, state.resolution, state.attempt) : stay(state)
    case 'settling':
      if (event.type === 'frozen') return send(event.batch, state.attempt)
      return event.type === 'settled' ? stay({ phase: 'idle', limit: state.limit }) : stay(state)
    case 'blocked':
      if (event.type === 'overtaken') return resumed(startSender(event.batch, canLook, event.held))
      // Time has passed: what was refused then may have been sent by another request of the browser.
      return event.type === 'resume' ? resumed(doubt(state.batch, canLook)) : stay(state)
  }
}

function judge(state: Extract<SenderState, { phase: 'sending' }>, outcome: Outcome, canLook: boolean): SenderStep {
  const { batch } = state
  const look = (resolution: Resolution): SenderStep =>
    canLook ? reconcile(batch, resolution) : settle(batch, resolution, 1)
  switch (outcome.kind) {
    case 'accepted':
      return {
        state: { phase: 'settling', limit: MAX_ENTRIES, attempt: 1 },
        commands: [{ type: 'acknowledge', batch, offset: outcome.offset, settled: outcome.settled }],
      }
    case 'duplicate':
    case 'producer-unknown':
      return look({ kind: 'new-producer' })
    case 'closed':
      return look({ kind: 'stream-closed' })
    case 'refused':
      return look(refusal(batch, outcome.status, outcome.reason))
    case 'unauthorized':
      return block(batch, { reason: 'needs-auth' })
    case 'missing':
      return block(batch, { reason: 'missing', status: outcome.status })
    case 'unfit':
      return block(batch, { reason: 'unfit', status: outcome.status, text: outcome.reason })
    case 'silent':
      return canLook
        ? reconcile(batch, { kind: 'again' }, state.attempt + 1)
        : sleep({ ...state, phase: 'waiting' }, { retryAfterMs: 0 })
    case 'busy':
      return sleep({ ...state, phase: 'waiting' }, { retryAfterMs: outcome.retryAfterMs, isAnswered: true })
    case 'unknown':
      return sleep({ ...state, phase: 'waiting' }, outcome)
  }
}

const stay = (state: SenderState): SenderStep => ({ state, commands: [] })

const freeze = (limit: number): SenderStep => ({
  state: { phase: 'freezing', limit },
  commands: [{ type: 'freeze', limit }],
})

const send = (batch: FrozenBatch, attempt: number): SenderStep => ({
  state: { phase: 'sending', batch, attempt },
  commands: [{ type: 'send', batch }],
})

const reconcile = (batch: FrozenBatch, resolution: Resolution, attempt = 1): SenderStep => ({
  state: { phase: 'measuring', batch, resolution, attempt },
  commands: [{ type: 'measure-tail' }],
})

const sleep = (
  state: Extract<SenderState, { phase: 'waiting' | 'measuring-later' }>,
  { retryAfterMs: atLeastMs, isAnswered }: { retryAfterMs: number; isAnswered?: boolean | undefined },
): SenderStep => {
  const reason = atLeastMs > 0 ? 'asked' : isAnswered === true ? 'failing' : 'unreachable'
  return { state, commands: [{ type: 'sleep', batch: state.batch, attempt: state.attempt, atLeastMs, reason }] }
}

function settle(batch: FrozenBatch, resolution: Resolution, attempt: number): SenderStep {
  const limit = limitAfter(batch, resolution)
  return { state: { phase: 'settling', limit, attempt }, commands: [{ type: 'settle', batch, resolution, limit }] }
}

function doubt(batch: FrozenBatch, canLook: boolean, attempt = 1): SenderStep {
  if (canLook) return reconcile(batch, { kind: 'again' }, attempt)
  // Of which something was discarded is not sent as it is: valued anew, under its stamp, it is taken once all the same.
  return batch.discarded === undefined ? send(batch, attempt) : settle(batch, { kind: 'again' }, attempt)
}

const refusal = (batch: FrozenBatch, status: number, reason: string): Resolution =>
  batch.txids.length > 1 ? { kind: 'split' } : { kind: 'reject', status, reason }

const block = (batch: FrozenBatch, pause: Pause): SenderStep => ({
  state: { phase: 'blocked', batch, pause },
  commands: [{ type: 'pause', batch, pause }],
})

const resumed = (step: SenderStep): SenderStep => ({
  state: step.state,
  commands: [{ type: 'resumed' }, ...step.commands],
})

const limitAfter = (batch: FrozenBatch, resolution: Resolution): number =>
  resolution.kind === 'split' ? Math.max(1, Math.floor(batch.txids.length / 2)) : MAX_ENTRIES
