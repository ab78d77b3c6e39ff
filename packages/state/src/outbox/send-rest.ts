import { heldWait, type HeldWait, type WaitReason } from '../core/send-wait.ts'
import type { Environment } from '../environment.ts'
import { backoffMs } from './backoff.ts'
import type { SenderCommand } from './machine.ts'
import type { Outbox } from './outbox.ts'

/** Shorter waits are over before another tab could take the batch over, and are not stored. */
const STORED_FROM_MS = 1000

/** What a rest works with. */
export interface SendRestOptions {
  readonly environment: Pick<Environment, 'sleep' | 'now' | 'random'>
  readonly outbox: Pick<Outbox, 'get' | 'change'>
  /** Ends everything. */
  readonly signal: AbortSignal
  /** The wait is over, by itself or because it was cut short. */
  readonly onOver: () => void
  /** The wait could not be stored. */
  readonly onError: (error: unknown) => void
}

/** A wait that is under way. */
interface Wait {
  readonly reason: WaitReason
  /** Whether it began before this sender did. */
  readonly isInherited: boolean
  /** When it ends, as it is stored. */
  readonly notBefore: number | undefined
  readonly end: AbortController
}

/** The wait of a sender before its next try. It is stored, so that it binds whoever sends. */
export class SendRest {
  readonly #options: SendRestOptions
  #wait: Wait | undefined
  /** The end of a wait that is over for this sender, sooner than it was stored. */
  #waivedUntil: number | undefined

  constructor(options: SendRestOptions) {
    this.#options = options
  }

  get isUnderWay(): boolean {
    return this.#wait !== undefined
  }

  /**
   * Whether a server that is reached again is a reason to try. Of a wait that another tab began that says something only
   * where nobody had answered.
   */
  get isEndedByNews(): boolean {
    return this.#wait?.isInherited !== true || this.#wait.reason === 'unreachable'
  }

  /** Waits before the next try of a batch. */
  async sleep({ batch, attempt, atLeastMs, reason }: Extract<SenderCommand, { type: 'sleep' }>): Promise<void> {
    const { environment, outbox, onError } = this.#options
    const delayMs = Math.max(atLeastMs, backoffMs(attempt, environment.random()))
    const since = environment.now()
    const wait = { reason, since, notBefore: since + delayMs, attempt }
    // This tab waits in any case.
    if (delayMs >= STORED_FROM_MS) outbox.change({ kind: 'wait', stamp: batch.stamp, wait }).catch(onError)
    return this.#for(delayMs, { reason, isInherited: false, notBefore: wait.notBefore })
  }

  /** Goes on with a wait that is stored. */
  goOn({ reason, restMs }: HeldWait): Promise<void> {
    return this.#for(restMs, { reason, isInherited: true, notBefore: this.#options.outbox.get().wait?.notBefore })
  }

  /** What is left of the wait that is stored with the frozen batch. */
  held(): HeldWait | undefined {
    const { outbox, environment } = this.#options
    const { wait } = outbox.get()
    const held = heldWait(wait, environment.now())
    return held && wait?.notBefore === this.#waivedUntil ? { ...held, restMs: 0 } : held
  }

  /** Cuts the wait short, unless the server asked for it. @returns whether there is one. */
  tryNow(): boolean {
    if (this.#wait === undefined) return false
    if (this.#wait.reason !== 'asked') this.#over()
    return true
  }

  /** Ends the wait without a word. */
  end(): void {
    if (this.#wait === undefined) return
    this.#waivedUntil = this.#wait.notBefore
    this.#wait.end.abort()
    this.#wait = undefined
  }

  async #for(delayMs: number, what: Omit<Wait, 'end'>): Promise<void> {
    const { environment, signal } = this.#options
    const wait = { ...what, end: new AbortController() }
    this.#wait = wait
    await environment.sleep(delayMs, AbortSignal.any([signal, wait.end.signal]))
    // One that was cut short has already been followed by an event of its own.
    if (this.#wait === wait) this.#over()
  }

  #over(): void {
    this.end()
    this.#options.onOver()
  }
}
