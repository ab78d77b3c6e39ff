import type { Offset } from '../core/changeset.ts'
import type { FrozenBatch, Rejection } from '../core/entry.ts'
import type { Migration } from '../core/migration.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { RowTable } from '../core/row-table.ts'
import type { Environment } from '../environment.ts'
import { backoffMs } from './backoff.ts'
import type { ConflictResolver } from './conflict.ts'
import type { Destination } from './destination.ts'
import { freezeBatch } from './freeze.ts'
import { createProducerId, firstProducerId } from './identity.ts'
import {
  startSender,
  stepSender,
  type Obstacle,
  type Resolution,
  type SenderCommand,
  type SenderEvent,
  type SenderState,
  type SenderStep,
} from './machine.ts'
import { waitingEntries, type Outbox } from './outbox.ts'
import { refusalsOf, rejectionsByClosing } from './rejections.ts'

/** What a sender works with. */
export interface SenderOptions {
  readonly outbox: Outbox
  readonly destination: Destination
  readonly environment: Environment
  readonly rows: Pick<RowTable, 'get'>
  /** What this build does with raw values before it sends them. */
  readonly migration?: Migration | undefined
  /** Whether rows are current on the present connection; a batch is valued only then. */
  readonly isUpToDate: () => boolean
  /** The commit at which the rows are in the store of the outbox; `undefined` when it does not have them. */
  readonly seq: () => number | undefined
  /** Resolves when the rows have been committed up to `offset`; rejects when the signal aborts. */
  readonly untilPassed: (offset: Offset, signal: AbortSignal) => Promise<void>
  /** Says what keeps the outbox from being sent, or that nothing does any more. */
  readonly onObstacle: (obstacle: Obstacle | undefined) => void
  readonly onReject: (rejections: ReadonlyArray<Rejection>) => void
  /** Decides where somebody else has changed what a write changes. */
  readonly onConflict?: ConflictResolver | undefined
  /** The storage failed; what was under way is tried again later. */
  readonly onError: (error: unknown) => void
}

/**
 * Sends the outbox, batch after batch, until it is closed: it performs the commands of the machine, one after another.
 * Make it over an outbox that was loaded; a batch that was frozen before is reconciled first.
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #closing = new AbortController()
  #nap = new AbortController()
  #isPatient = false
  #state: SenderState

  constructor(options: SenderOptions) {
    this.#options = options
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
    if (event.type === 'settled') this.wake()
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
        return this.#feed(await this.#freeze(command.limit))
      case 'send':
        return this.#feed({ type: 'answered', outcome: await destination.send(command.batch, signal) })
      case 'sleep':
        return this.#sleep(command.attempt, command.atLeastMs)
      case 'measure-tail': {
        const offset = await destination.tail(signal)
        return this.#feed(offset === undefined ? { type: 'tail-unknown' } : { type: 'tail', offset })
      }
      case 'await-offset':
        await untilPassed(command.offset, signal)
        return this.#feed({ type: 'passed' })
      case 'acknowledge':
        outbox.accepted(command.batch.txids)
        await this.#acknowledge(command.batch, command.offset)
        if (command.settled !== undefined) await outbox.change({ kind: 'settle', txids: command.settled })
        return this.#feed({ type: 'settled' })
      case 'settle':
        await this.#settle(command.batch, command.resolution)
        return this.#feed({ type: 'settled' })
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

  async #freeze(limit: number): Promise<SenderEvent> {
    const { outbox, isUpToDate, rows, seq, onReject, onConflict, migration } = this.#options
    while (isUpToDate()) {
      const record = outbox.get()
      if (record.frozen !== undefined) return { type: 'found', batch: record.frozen }
      const producer = record.producer ?? { producerId: this.#newProducerId(record), epoch: 0, nextSeq: 0 }
      const frozen = freezeBatch(record, rows, producer, limit, onConflict, migration)
      if (frozen.kind === 'nothing') break
      if (frozen.kind === 'batch') {
        const { batch, writes } = frozen
        const isFrozen = await outbox.change({ kind: 'freeze', batch, writes, seq: seq(), rev: record.rev })
        if (isFrozen) return { type: 'frozen', batch }
        // Another tab froze first, or rows moved: then the next wake looks again.
        const { frozen: other } = outbox.get()
        return other === undefined ? { type: 'not-frozen' } : { type: 'found', batch: other }
      }
      await outbox.change({ kind: 'reject', stamp: undefined, rejections: frozen.rejections })
      onReject(frozen.rejections)
    }
    return { type: 'not-frozen' }
  }

  /** Nothing but added entries is in a revision 0: no batch was ever frozen, and no name is in doubt. */
  #newProducerId({ changedAt, profileId }: OutboxRecord): string {
    return changedAt === 0 ? firstProducerId(profileId) : createProducerId(this.#options.environment)
  }

  #acknowledge({ stamp, txids }: Pick<FrozenBatch, 'stamp' | 'txids'>, offset: Offset | undefined): Promise<boolean> {
    return this.#options.outbox.change({ kind: 'acknowledge', stamp, txids, offset })
  }

  async #settle({ stamp, txids }: FrozenBatch, resolution: Resolution): Promise<void> {
    const { outbox, onReject } = this.#options
    const sent = new Set(txids)
    const left = outbox.get().entries.find(({ txid }) => sent.has(txid))
    if (left === undefined) {
      await this.#acknowledge({ stamp, txids }, undefined)
    } else if (resolution.kind === 'reject' || resolution.kind === 'stream-closed') {
      const record = outbox.get()
      const rejections =
        resolution.kind === 'reject'
          ? refusalsOf(record, left, resolution.status, resolution.reason)
          : rejectionsByClosing(record)
      await outbox.change({ kind: 'reject', stamp, rejections })
      onReject(rejections)
    } else {
      await outbox.change({ kind: 'release', stamp, newProducer: resolution.kind === 'new-producer' })
    }
  }
}
