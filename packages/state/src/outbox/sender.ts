import type { Offset } from '../core/changeset.ts'
import type { Entry, FrozenBatch } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { Pause } from '../core/pause.ts'
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
import { hasMoreWaiting } from './open-entries.ts'
import type { Offer } from './outbox-options.ts'
import { SendRest } from './send-rest.ts'

/** A request that was begun so lately is not given up for one that is no faster. */
const YOUNG_MS = 1000

/** What a sender works with. */
export interface SenderOptions extends FreezerOptions {
  readonly destination: Destination
  /** Resolves when the rows have been committed up to `offset`; rejects when the signal aborts. */
  readonly untilPassed: (offset: Offset, signal: AbortSignal) => Promise<void>
  /** Says that nothing is sent until someone acts, or that it goes on. The pause is stored too, unless that fails. */
  readonly onPause: (pause: Pause | undefined) => void
  /** Says with which status the end of the log is refused, over and over, or that it is told again. */
  readonly onNoTail?: ((status: number | undefined) => void) | undefined
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
  readonly #rest: SendRest
  /** What is being asked, and since when. */
  #asking: { readonly end: AbortController; readonly since: number } | undefined
  readonly #freezer: Freezer
  #tailRefusal: number | undefined
  #state: SenderState

  constructor(options: SenderOptions) {
    this.#options = options
    this.#freezer = new Freezer(options)
    this.#rest = new SendRest({ ...options, signal: this.#closing.signal, onOver: () => this.#feed({ type: 'slept' }) })
    const { state, commands } = startSender(options.outbox.get().frozen, options.destination.canLook, this.#rest.held())
    this.#state = state
    this.#perform(commands)
  }

  /** Looks again whether there is something to send and whether it may be sent. */
  wake(): void {
    const { outbox, isUpToDate } = this.#options
    const record = outbox.get()
    const canSend = isUpToDate() && record.pause === undefined && hasMoreWaiting(record, 0)
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
    const together = this.#freezer.together(record, entries)
    if (together === undefined) return undefined
    const freeze = { ...together, canLook: this.#options.destination.canLook }
    this.#feed({ type: 'offered' })
    const askedAt = this.#options.environment.elapsed()
    const done = (isFrozen: boolean): void => {
      if (isFrozen) this.#freezer.sawFrozen(askedAt)
      this.#feed(isFrozen ? { type: 'frozen', batch: freeze.batch } : { type: 'not-frozen' })
    }
    return { freeze, done }
  }

  /**
   * Somebody looks, or there is a new network: what was waited for is tried now, unless the server asked for the wait, and
   * a request that got no answer yet is given up.
   */
  hurry(isNewNetwork = false): void {
    if (!this.#rest.tryNow()) this.#giveUp(isNewNetwork ? 0 : YOUNG_MS)
  }

  /** The reader reaches the server again. */
  reached(): void {
    if (this.#rest.isEndedByNews) this.#rest.tryNow()
  }

  /** Ends obstacles, and, when it is a person who asks, waits and requests that got no answer yet: tries now. */
  resume(byPerson: boolean): void {
    if (this.#rest.isUnderWay && !byPerson) return
    this.#rest.end()
    if (byPerson) this.#giveUp(YOUNG_MS)
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
        return this.#rest.sleep(command)
      case 'sleep-on':
        return this.#rest.goOn(command.held)
      case 'measure-tail':
        this.#freezer.beginToLook()
        return this.#ask(destination.tail, (tail) => this.#tailEvent(tail))
      case 'await-offset':
        await untilPassed(command.offset, signal)
        return this.#feed({ type: 'passed' })
      case 'acknowledge':
        outbox.accepted(command.batch.txids)
        await this.#freezer.acknowledge(command.batch, command.offset, command.settled)
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

  /** Asks the server something, unless it is given up meanwhile. */
  async #ask<T>(
    ask: (signal: AbortSignal, attempt: number) => Promise<T>,
    eventOf: (answer: T) => SenderEvent,
  ): Promise<void> {
    const asking = { end: new AbortController(), since: this.#options.environment.elapsed() }
    this.#asking = asking
    const attempt = 'attempt' in this.#state ? this.#state.attempt : 1
    const answer = await ask(AbortSignal.any([this.#closing.signal, asking.end.signal]), attempt)
    if (this.#asking !== asking) return
    this.#asking = undefined
    this.#feed(eventOf(answer))
  }

  /** Does not wait any longer for an answer that did not come within `youngMs`. */
  #giveUp(youngMs: number): void {
    const asking = this.#asking
    if (asking === undefined || this.#options.environment.elapsed() - asking.since < youngMs) return
    this.#asking = undefined
    asking.end.abort()
    this.#feed({ type: 'given-up' })
  }

  #feedFound(event: SenderEvent): void {
    this.#feed(event.type === 'found' || event.type === 'overtaken' ? { ...event, held: this.#rest.held() } : event)
  }

  async #send(batch: FrozenBatch): Promise<void> {
    const { signal } = this.#closing
    const { destination, outbox } = this.#options
    if (!(await this.#freezer.isStillFrozen(batch, destination.canLook)))
      return this.#feedFound({ type: 'overtaken', batch: outbox.get().frozen })
    if (signal.aborted) return
    this.#freezer.beginToLook()
    return this.#ask(
      (until, attempt) => destination.send(batch, until, attempt),
      (outcome) => ({ type: 'answered', outcome }),
    )
  }

  #tailEvent(tail: Tail): SenderEvent {
    const refusal = tail.kind === 'unknown' ? tail.refusal : undefined
    if (refusal !== this.#tailRefusal) this.#options.onNoTail?.(refusal)
    this.#tailRefusal = refusal
    if (tail.kind === 'known') return { type: 'tail', offset: tail.offset }
    if (tail.kind === 'unauthorized') return { type: 'tail-refused' }
    if (tail.kind === 'missing') return { type: 'tail-missing', status: tail.status }
    return { type: 'tail-unknown', retryAfterMs: tail.retryAfterMs, isAnswered: tail.isAnswered }
  }
}
