import type { Environment } from '../environment.ts'
import type { HelpMessage } from './message.ts'

/** So long tabs may take to say that they are there. */
const OFFER_MS = 250
/** So long one may take for its try. */
const TRY_MS = 30_000

interface TabRoundOptions {
  readonly environment: Pick<Environment, 'sleep'>
  readonly id: string
  readonly post: (message: HelpMessage) => void
}

/** One question to the other tabs: who is there, and what each of them answers when it is its turn. */
export class TabRound {
  readonly #options: TabRoundOptions
  readonly #offers = new Map<string, { readonly isVisible: boolean }>()
  readonly #answers = new Map<string, unknown>()
  #heard = new AbortController()

  constructor(options: TabRoundOptions) {
    this.#options = options
  }

  receive(message: HelpMessage): void {
    if (message.id !== this.#options.id) return
    if (message.t === 'offer') this.#offers.set(message.tab, message)
    if (message.t !== 'tried') return
    this.#answers.set(message.tab, message.answer)
    this.#heard.abort()
  }

  /** The tabs that are there, those that are looked at first. */
  async offers(signal: AbortSignal): Promise<string[]> {
    await this.#options.environment.sleep(OFFER_MS, signal)
    const tabs = [...this.#offers].toSorted(([, a], [, b]) => Number(b.isVisible) - Number(a.isVisible))
    return signal.aborted ? [] : tabs.map(([tab]) => tab)
  }

  /** What a tab answers now that it is its turn; nothing when it stays silent. */
  async answerOf(tab: string, signal: AbortSignal): Promise<unknown> {
    const { environment, id, post } = this.#options
    this.#heard = new AbortController()
    post({ t: 'try', id, tab })
    await environment.sleep(TRY_MS, AbortSignal.any([signal, this.#heard.signal]))
    return this.#answers.get(tab)
  }
}
