import { BY_TXID } from '../core/changeset.ts'
import { isSameBatch, type FrozenBatch } from '../core/entry.ts'
import { createName } from '../core/random-name.ts'
import type { Environment } from '../environment.ts'
import { NO_TAIL, type Destination, type Tail } from '../outbox/destination.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Outcome } from '../outbox/outcome.ts'
import { isToldOutcome, isToldTail, toldOutcomeOf, type ToldOutcome } from '../outbox/told-outcome.ts'
import type { HelpMessage } from '../tabs/message.ts'
import { TabRound } from '../tabs/tab-round.ts'

/** What helping with credentials works with. */
export interface CredentialHelpOptions {
  readonly environment: Pick<Environment, 'sleep' | 'randomBytes' | 'page'>
  /** Where this tab sends to, with its own credentials. */
  readonly destination: Destination
  readonly outbox: Outbox
  /** Reads the store again. */
  readonly heal: () => Promise<void>
  /** The way to other tabs, where there may be some. */
  readonly others: () => { post(message: HelpMessage): void } | undefined
}

/**
 * What the server refuses to the credentials of one tab, the others try once with theirs, one after another, those that are
 * looked at first. No credentials are told. Whoever has a batch accepted stores that itself, so that nobody has to be
 * believed.
 */
export class CredentialHelp {
  readonly #options: CredentialHelpOptions
  readonly #name: string
  #round: TabRound | undefined
  /** What another tab has last asked for. */
  #asked: Extract<HelpMessage, { t: 'refused' }> | undefined
  #isAwake = true
  #isRefused = false
  #trying = new AbortController()
  readonly #leavePage: (() => void) | undefined

  constructor(options: CredentialHelpOptions) {
    const { environment } = options
    this.#options = options
    this.#name = createName(environment)
    this.#leavePage = environment.page?.subscribe((event) => {
      if (event === 'freeze' || event === 'pagehide') this.#sleep()
      if (event === 'resume' || event === 'restore') this.#isAwake = true
    })
  }

  /** Whether the credentials of this tab were refused when they were last tried. */
  get isRefused(): boolean {
    return this.#isRefused
  }

  /** The application may have given others: what is known of the credentials of this tab counts no more. */
  forget(): void {
    this.#isRefused = false
  }

  /** The destination of this tab, and, where that refuses its credentials, the ways of the others to it. */
  get destination(): Destination {
    const { destination } = this.#options
    return {
      canLook: destination.canLook,
      send: async (batch, signal, attempt) => {
        const outcome = await this.#tried(destination.send(batch, signal, attempt))
        return outcome.kind === 'unauthorized' ? this.#sendByOthers(batch, signal) : outcome
      },
      tail: async (signal, attempt) => {
        const tail = await this.#tried(destination.tail(signal, attempt))
        return tail.kind === 'unauthorized' ? this.#tailByOthers(signal) : tail
      },
    }
  }

  /** Another tab asks, or answers. */
  receive(message: HelpMessage): void {
    switch (message.t) {
      case 'refused': {
        if (!this.#isAwake) return
        this.#asked = message
        const isVisible = this.#options.environment.page?.isVisible() ?? true
        return this.#options.others()?.post({ t: 'offer', id: message.id, tab: this.#name, isVisible })
      }
      case 'try':
        if (message.tab === this.#name && message.id === this.#asked?.id) void this.#help(this.#asked)
        return
      default:
        return this.#round?.receive(message)
    }
  }

  close(): void {
    this.#leavePage?.()
    this.#sleep()
  }

  #sleep(): void {
    this.#isAwake = false
    this.#trying.abort()
  }

  async #tried<T extends { readonly kind: string }>(tried: Promise<T>): Promise<T> {
    const answer = await tried
    this.#isRefused = answer.kind === 'unauthorized'
    return answer
  }

  async #sendByOthers(batch: FrozenBatch, signal: AbortSignal): Promise<Outcome> {
    const { stamp, txids } = batch
    const told = await this.#ask({ what: 'send', stamp, txids }, isToldOutcome, signal)
    if (told === 'nobody') return { kind: 'unauthorized' }
    if (told?.kind === 'stored') {
      await this.#options.heal()
      // What ended it is in the store already.
      if (!isSameBatch(this.#options.outbox.get().frozen, batch)) return { kind: 'accepted', offset: BY_TXID }
    }
    if (told === undefined || told.kind === 'stored' || told.kind === 'gone')
      return unanswered('Another tab fell silent.')
    return told.kind === 'unknown' ? { ...told, error: new Error(told.message) } : told
  }

  async #tailByOthers(signal: AbortSignal): Promise<Tail> {
    const tail = await this.#ask({ what: 'tail' }, isToldTail, signal)
    return tail === 'nobody' ? { kind: 'unauthorized' } : (tail ?? NO_TAIL)
  }

  /** The first answer of another tab whose credentials are taken; nothing when one fell silent over it. */
  async #ask<T extends { readonly kind: string }>(
    request: Pick<Extract<HelpMessage, { t: 'refused' }>, 'what' | 'stamp' | 'txids'>,
    makesSense: (answer: unknown) => answer is T,
    signal: AbortSignal,
  ): Promise<T | 'nobody' | undefined> {
    const { environment, others } = this.#options
    const tabs = others()
    if (tabs === undefined) return 'nobody'
    const id = createName(environment)
    const round = new TabRound({ environment, id, post: (message) => tabs.post(message) })
    this.#round = round
    tabs.post({ t: 'refused', id, ...request })
    for (const tab of await round.offers(signal)) {
      const answer = await round.answerOf(tab, signal)
      if (!makesSense(answer)) return undefined
      if (answer.kind !== 'unauthorized') return answer
    }
    return 'nobody'
  }

  async #help({ id, what, stamp, txids }: Extract<HelpMessage, { t: 'refused' }>): Promise<void> {
    const { destination, others } = this.#options
    this.#trying = new AbortController()
    const { signal } = this.#trying
    const answer =
      what === 'tail'
        ? await this.#tried(destination.tail(signal))
        : await this.#sendForOther({ stamp, txids }, signal).catch((error: unknown) => toldFailure(String(error)))
    if (!signal.aborted) others()?.post({ t: 'tried', id, tab: this.#name, answer })
  }

  async #sendForOther(
    { stamp, txids }: Pick<Extract<HelpMessage, { t: 'refused' }>, 'stamp' | 'txids'>,
    signal: AbortSignal,
  ): Promise<ToldOutcome> {
    const { outbox, destination, heal } = this.#options
    const isMeant = (batch: FrozenBatch | undefined): batch is FrozenBatch =>
      batch !== undefined && stamp !== undefined && txids !== undefined && isSameBatch(batch, { stamp, txids })
    if (!isMeant(outbox.get().frozen)) await heal()
    const batch = outbox.get().frozen
    if (!isMeant(batch) || !(await outbox.isFrozen(batch)) || signal.aborted) return { kind: 'gone' }
    const outcome = await this.#tried(destination.send(batch, signal))
    if (outcome.kind !== 'accepted') return toldOutcomeOf(outcome)
    const { offset, settled } = outcome
    await outbox.change({ kind: 'acknowledge', stamp: batch.stamp, txids: batch.txids, offset, settled })
    return { kind: 'stored' }
  }
}

const unanswered = (message: string): Outcome => ({ kind: 'unknown', retryAfterMs: 0, error: new Error(message) })

const toldFailure = (message: string): ToldOutcome => ({ kind: 'unknown', retryAfterMs: 0, isAnswered: false, message })
