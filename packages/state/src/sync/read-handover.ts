import { createName } from '../core/random-name.ts'
import type { Environment } from '../environment.ts'
import type { HelpMessage } from '../tabs/message.ts'
import { TabRound } from '../tabs/tab-round.ts'

/** What handing over the reading works with. */
export interface ReadHandoverOptions {
  readonly environment: Pick<Environment, 'sleep' | 'randomBytes' | 'page'>
  /** Whether this tab could lead: not one that stands alone. */
  readonly mayLead: () => boolean
  readonly post: (message: HelpMessage) => void
}

/**
 * A tab that leads and may not read asks whether another one could: one that is looked at, since only such a one asks for
 * the lead, and whose own credentials were not refused since somebody gave new ones. It tries them by leading.
 */
export class ReadHandover {
  readonly #options: ReadHandoverOptions
  readonly #name: string
  #round: TabRound | undefined
  /** What is asked just now. */
  #question: HelpMessage | undefined
  #isRefused = false

  constructor(options: ReadHandoverOptions) {
    this.#options = options
    this.#name = createName(options.environment)
  }

  /** This tab may read again, for all that is known. */
  reset(): void {
    this.#isRefused = false
  }

  /** This tab may not read. Resolves with whether another one is there to try. */
  async hasOther(): Promise<boolean> {
    const { environment, post } = this.#options
    this.#isRefused = true
    const id = createName(environment)
    const round = new TabRound({ environment, id, post })
    this.#round = round
    this.#question = { t: 'refused', id, what: 'read' }
    post(this.#question)
    const offers = await round.offers(new AbortController().signal)
    this.#question = undefined
    return offers.length > 0
  }

  /** A tab has come, which has not heard the question. */
  askNewcomer(): void {
    if (this.#question !== undefined) this.#options.post(this.#question)
  }

  /** Another tab asks, or answers. @returns whether that was about reading. */
  receive(message: HelpMessage): boolean {
    if (message.t === 'offer') this.#round?.receive(message)
    if (message.t !== 'refused' || message.what !== 'read') return false
    const { environment, mayLead, post } = this.#options
    const isVisible = environment.page?.isVisible() === true
    if (isVisible && mayLead() && !this.#isRefused) post({ t: 'offer', id: message.id, tab: this.#name, isVisible })
    return true
  }
}
