import type { Report } from '../core/diagnostic.ts'
import type { Pause, PauseChange, PauseReason } from '../core/pause.ts'
import type { Outbox } from '../outbox/outbox.ts'

/** What a hold works with. */
export interface SendHoldOptions {
  readonly outbox: Pick<Outbox, 'get' | 'change'>
  readonly report: Report
}

/** The pause of sending as this tab knows it: the one that lies with the outbox, or one that could not be stored. */
export class SendHold {
  readonly #options: SendHoldOptions
  /** The pause could not be stored: it counts in this tab all the same. */
  #isHeldHere = false

  constructor(options: SendHoldOptions) {
    this.#options = options
  }

  /** Why nothing is sent now. */
  get pause(): Pause | undefined {
    return this.#isHeldHere ? { reason: 'recreated' } : this.#options.outbox.get().pause
  }

  /** The stream is another one than the one that the entries were made for. */
  async recreated(): Promise<void> {
    this.#isHeldHere = true
    await this.#store({ kind: 'pause', pause: { reason: 'recreated' } })
  }

  /** Lets sending go on, whatever holds it; with `of`, only when it is that. */
  async end(of?: PauseReason): Promise<void> {
    if (of === undefined) this.#isHeldHere = false
    if (this.#options.outbox.get().pause !== undefined) await this.#store({ kind: 'pause', pause: undefined, of })
  }

  async #store(change: PauseChange): Promise<void> {
    const { outbox, report } = this.#options
    try {
      await outbox.change(change)
      this.#isHeldHere = false
    } catch (error) {
      report({ kind: 'storage-failed', error })
    }
  }
}
