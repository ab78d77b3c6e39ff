import type { Offset } from '../core/changeset.ts'
import type { Entry, FrozenBatch } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { Pause } from '../core/pause.ts'
import { heldWait, type HeldWait, type WaitReason } from '../core/send-wait.ts'
import { backoffMs } from './backoff.ts'
import type { Destination, Tail } from './destination.ts'
import { Freezer, type FreezerOptions } from './freezer.ts'
import {
  startSender,
  stepSender,
  type SenderCommand,
  type SenderEvent,
  type SenderState,
  type SenderStep,
} from './machine.ts'
import { waitingEntries } from './open-entries.ts'
import type { Offer } from './outbox-options.ts'

/** Shorter waits are over before another tab could take the batch over, and are not stored. */
const STORED_FROM_MS = 1000

/** A wait that is under way. */
interface Rest {
  readonly reason: WaitReason
  /** Whether it began before this sender did. */
  readonly isInherited: boolean
  /** When it ends, as it is stored. */
  readonly notBefore: number | undefined
  readonly end: AbortController
}

/** What a sender works with. */
export interface SenderOptions extends FreezerOptions {
  readonly destination: Destination
  /** Resolves when the rows have been committed up to `offset`; rejects when the signal aborts. */
  readonly untilPassed: (offset: Offset, signal: AbortSignal) => Promise<void>
  /** Says that nothing is sent until someone acts, or that it goes on. The pause is stored too, unless that fails. */
  readonly onPause: (pause: Pause | undefined) => void
  /** The storage failed; what was under way is tried again later. */
  readonly onError: (error: unknown) => void
}

/**
 * Sends the outbox, batch after batch, until it is closed: it performs the commands of the machine, one after another.
 * Make it over an outbox that was loaded; a batch that was frozen before is reconciled first.
 *
 * Before the first byte of a batch leaves, the store is asked whether it still has it frozen: another tab may have sent it
 * while this one was in a long task, or asleep without being told.
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #closing = new AbortController()
  #rest: Rest | undefined
  /** The end of a wait that is over for this sender, sooner than it was stored. */
  #waivedUntil: number | undefined
  readonly #freezer: Freezer
  #state: SenderState

  constructor(options: SenderOptions) {
    this.#options = options
    this.#freezer = new Freezer(options)
    const { state, commands } = startSender(options.outbox.get().frozen, options.destination.canLook, this.#held())
    this.#state = state
    this.#perform(commands)
  }

  /** Looks again whether there is something to send and whether it may be sent. */
  wake(): void {
    const { outbox, isUpToDate } = this.#options
    const record = outbox.get()
    const canSend = isUpToDate() && record.pause === undefined && waitingEntries(record).length > 0
    if (canSend) this.#feed({ type: 'ready' })
  }

  /**
   * Values entries that are about to be stored, so that they are frozen in the same transaction; nothing where something
   * else has to be done first. Told by `done` whether that went well.
   *
   * @param record the outbox as it will be with them
   */
  offer(record: OutboxRecord, entries: ReadonlyArray<Entry>): Offer | undefined {
    if (this.#closing.signal.aborted || this.#state.phase !== 'idle') return undefined
    const freeze = this.#freezer.together(record, entries)
    if (freeze === undefined) return undefined
    this.#feed({ type: 'offered' })
    const askedAt = this.#options.environment.elapsed()
    const done = (isFrozen: boolean): void => {
      if (isFrozen) this.#freezer.sawFrozen(askedAt)
      this.#feed(isFrozen ? { type: 'frozen', batch: freeze.batch } : { type: 'not-frozen' })
    }
    return { freeze, done }
  }

  /** The network is back, or somebody looks: what was waited for is tried now, unless the server asked for the wait. */
  hurry(): void {
    if (this.#rest !== undefined && this.#rest.reason !== 'asked') this.#tryNow()
  }

  /**
   * The reader reaches the server again. Of a wait that another tab began that says something only where nobody had
   * answered.
   */
  reached(): void {
    const isNews = this.#rest?.isInherited !== true || this.#rest.reason === 'unreachable'
    if (isNews) this.hurry()
  }

  /** Ends obstacles, and, when it is a person who asks, waits: tries now. */
  resume(byPerson: boolean): void {
    if (this.#rest !== undefined && !byPerson) return
    this.#endRest()
    this.#feed({ type: 'resume' })
    this.wake()
  }

  /** Stops for good. What is frozen stays frozen in the store. */
  close(): void {
    this.#closing.abort()
  }

  #feed(event: SenderEvent): void {
    if (this.#closing.signal.aborted) return
    const step: SenderStep = stepSender(this.#state, event, this.#options.destination.canLook)
    this.#state = step.state
    this.#perform(step.commands)
    // Not after `not-frozen`: what made it fail has to change first, and says so.
    if (event.type === 'settled' || event.type === 'overtaken') this.wake()
  }

  #perform(commands: ReadonlyArray<SenderCommand>): void {
    for (const command of commands) {
      void this.#runUntilDone(command)
    }
  }

  /** A command fails only when the storage does; it is tried again, so that a write is late and not lost. */
  async #runUntilDone(command: SenderCommand): Promise<void> {
    const { signal } = this.#closing
    const { environment, onError } = this.#options
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        return await this.#run(command)
      } catch (error) {
        if (signal.aborted) return
        onError(error)
        await environment.sleep(backoffMs(attempt, environment.random()), signal)
      }
    }
  }

  async #run(command: SenderCommand): Promise<void> {
    const { signal } = this.#closing
    const { destination, outbox, untilPassed, onPause } = this.#options
    switch (command.type) {
      case 'freeze':
        return this.#feedFound(await this.#freezer.freeze(command.limit))
      case 'send':
        return this.#send(command.batch)
      case 'sleep':
        return this.#sleep(command)
      case 'sleep-on':
        return this.#restFor(command.held, true, outbox.get().wait?.notBefore)
      case 'measure-tail': {
        this.#freezer.beginToLook()
        return this.#feed(eventOf(await destination.tail(signal)))
      }
      case 'await-offset':
        await untilPassed(command.offset, signal)
        return this.#feed({ type: 'passed' })
      case 'acknowledge':
        outbox.accepted(command.batch.txids)
        await this.#freezer.acknowledge(command.batch, command.offset)
        if (command.settled !== undefined) await outbox.change({ kind: 'settle', txids: command.settled })
        return this.#feed({ type: 'settled' })
      case 'settle':
        // Nothing was sent of it since the store was read.
        if (!destination.canLook && command.batch.discarded !== undefined) this.#freezer.beginToLook()
        return this.#feed(await this.#freezer.settle(command))
      case 'pause':
        return this.#pause(command)
      case 'resumed':
        return onPause(undefined)
    }
  }

  async #pause({ batch, pause }: Extract<SenderCommand, { type: 'pause' }>): Promise<void> {
    const { outbox, onPause } = this.#options
    onPause(pause)
    if (await outbox.change({ kind: 'pause', pause, stamp: batch.stamp })) return
    this.#feedFound({ type: 'overtaken', batch: outbox.get().frozen })
  }

  async #sleep({ batch, attempt, atLeastMs, reason }: Extract<SenderCommand, { type: 'sleep' }>): Promise<void> {
    const { environment, outbox, onError } = this.#options
    const delayMs = Math.max(atLeastMs, backoffMs(attempt, environment.random()))
    const since = environment.now()
    const wait = { reason, since, notBefore: since + delayMs, attempt }
    // This tab waits in any case.
    if (delayMs >= STORED_FROM_MS) outbox.change({ kind: 'wait', stamp: batch.stamp, wait }).catch(onError)
    return this.#restFor({ reason, restMs: delayMs }, false, wait.notBefore)
  }

  async #restFor(
    { reason, restMs }: Pick<HeldWait, 'reason' | 'restMs'>,
    isInherited: boolean,
    notBefore: number | undefined,
  ): Promise<void> {
    const rest: Rest = { reason, isInherited, notBefore, end: new AbortController() }
    this.#rest = rest
    await this.#options.environment.sleep(restMs, AbortSignal.any([this.#closing.signal, rest.end.signal]))
    // One that was cut short has already been followed by an event of its own.
    if (this.#rest === rest) this.#tryNow()
  }

  #tryNow(): void {
    this.#endRest()
    this.#feed({ type: 'slept' })
  }

  #endRest(): void {
    if (this.#rest === undefined) return
    this.#waivedUntil = this.#rest.notBefore
    this.#rest.end.abort()
    this.#rest = undefined
  }

  /** What is left of the wait that is stored with the frozen batch. */
  #held(): HeldWait | undefined {
    const { outbox, environment } = this.#options
    const { wait } = outbox.get()
    const held = heldWait(wait, environment.now())
    return held && wait?.notBefore === this.#waivedUntil ? { ...held, restMs: 0 } : held
  }

  #feedFound(event: SenderEvent): void {
    this.#feed(event.type === 'found' || event.type === 'overtaken' ? { ...event, held: this.#held() } : event)
  }

  async #send(batch: FrozenBatch): Promise<void> {
    const { signal } = this.#closing
    const { destination, outbox } = this.#options
    if (!(await this.#freezer.isStillFrozen(batch, destination.canLook)))
      return this.#feedFound({ type: 'overtaken', batch: outbox.get().frozen })
    if (signal.aborted) return
    this.#freezer.beginToLook()
    this.#feed({ type: 'answered', outcome: await destination.send(batch, signal) })
  }
}

function eventOf(tail: Tail): SenderEvent {
  if (tail.kind === 'known') return { type: 'tail', offset: tail.offset }
  if (tail.kind === 'unauthorized') return { type: 'tail-refused' }
  if (tail.kind === 'missing') return { type: 'tail-missing', status: tail.status }
  return { type: 'tail-unknown', retryAfterMs: tail.retryAfterMs, isAnswered: tail.isAnswered }
}
