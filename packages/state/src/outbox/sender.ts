import type { Offset } from '../core/changeset.ts'
import type { Entry, FrozenBatch } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import { backoffMs } from './backoff.ts'
import type { Destination } from './destination.ts'
import { Freezer, type FreezerOptions } from './freezer.ts'
import {
  startSender,
  stepSender,
  type Obstacle,
  type SenderCommand,
  type SenderEvent,
  type SenderState,
  type SenderStep,
} from './machine.ts'
import { waitingEntries } from './open-entries.ts'
import type { Offer } from './outbox.ts'

/** What a sender works with. */
export interface SenderOptions extends FreezerOptions {
  readonly destination: Destination
  /** Resolves when the rows have been committed up to `offset`; rejects when the signal aborts. */
  readonly untilPassed: (offset: Offset, signal: AbortSignal) => Promise<void>
  /** Says what keeps the outbox from being sent, or that nothing does any more. */
  readonly onObstacle: (obstacle: Obstacle | undefined) => void
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
  #nap = new AbortController()
  #isPatient = false
  readonly #freezer: Freezer
  #state: SenderState

  constructor(options: SenderOptions) {
    this.#options = options
    this.#freezer = new Freezer(options)
    const { state, commands } = startSender(options.outbox.get().frozen, options.destination.canLook)
    this.#state = state
    this.#perform(commands)
  }

  /** Looks again whether there is something to send and whether it may be sent. */
  wake(): void {
    const { outbox, isUpToDate } = this.#options
    const canSend = isUpToDate() && waitingEntries(outbox.get()).length > 0
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

  /** The server answers again: what was waited for it need not be waited for longer. A wait that it asked for goes on. */
  hurry(): void {
    if (this.#isPatient) return
    this.#nap.abort()
    this.#feed({ type: 'slept' })
  }

  /** Ends waits and obstacles: tries now. */
  resume(): void {
    this.#nap.abort()
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
    const { destination, outbox, untilPassed, onObstacle } = this.#options
    switch (command.type) {
      case 'freeze':
        return this.#feed(await this.#freezer.freeze(command.limit))
      case 'send':
        return this.#send(command.batch)
      case 'sleep':
        return this.#sleep(command.attempt, command.atLeastMs)
      case 'measure-tail': {
        this.#freezer.beginToLook()
        const offset = await destination.tail(signal)
        return this.#feed(offset === undefined ? { type: 'tail-unknown' } : { type: 'tail', offset })
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
        return this.#feed(await this.#freezer.settle(command))
      case 'report':
        return onObstacle(command.obstacle)
    }
  }

  async #sleep(attempt: number, atLeastMs: number): Promise<void> {
    const { environment } = this.#options
    const nap = new AbortController()
    this.#nap = nap
    this.#isPatient = atLeastMs > 0
    const delayMs = Math.max(atLeastMs, backoffMs(attempt, environment.random()))
    await environment.sleep(delayMs, AbortSignal.any([this.#closing.signal, nap.signal]))
    // A nap that was cut short has already been followed by an event of its own.
    if (!nap.signal.aborted) this.#feed({ type: 'slept' })
  }

  async #send(batch: FrozenBatch): Promise<void> {
    const { signal } = this.#closing
    const { destination, outbox } = this.#options
    if (!(await this.#freezer.isStillFrozen(batch)))
      return this.#feed({ type: 'overtaken', batch: outbox.get().frozen })
    if (signal.aborted) return
    this.#freezer.beginToLook()
    this.#feed({ type: 'answered', outcome: await destination.send(batch, signal) })
  }
}
