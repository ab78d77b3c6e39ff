import { callListener, type Report } from '../core/diagnostic.ts'
import { isSameJson } from '../core/json.ts'
import { createListeners } from '../core/listeners.ts'
import { createName } from '../core/random-name.ts'
import type { Environment, PageEvent } from '../environment.ts'
import { StateError } from '../errors.ts'
import { statusOf } from '../sync/reader.ts'
import type { LiveBudget } from '../tabs/live-budget.ts'
import { joinTeam, type Team } from '../tabs/team.ts'
import type { RequestOptions } from '../texts/read-batches.ts'
import { deviceName } from './device-name.ts'
import { decodeNews, encodeNews, type PresenceNews, type Told } from './presence-news.ts'
import { emptyRoster, everyoneOf, keepSame, type Roster, type Self } from './roster.ts'
import { initialPresence, type PresenceState } from './presence-state.ts'
import { Spell } from './spell.ts'
import { ANSWER_MS, TabWords } from './tab-words.ts'

/** What a member is made of. */
export interface PresenceMemberOptions {
  readonly name: string
  readonly user: string
  readonly request: RequestOptions
  /** The names that the tabs share; absent when this tab is a device of its own. */
  readonly names: { readonly leader: string; readonly channel: string } | undefined
  readonly environment: Environment
  readonly createBudget: () => LiveBudget | undefined
  readonly report: Report
}

/** One tab's part in the presence of its device, for as long as somebody watches it. */
export class PresenceMember {
  readonly #options: PresenceMemberOptions
  readonly #listeners = createListeners<void>()
  readonly #tab: string
  readonly #words: TabWords
  #shown: PresenceState = initialPresence
  #told: Told
  #life: AbortController | undefined
  #team: Team | undefined
  #spell: Spell | undefined
  #leavePage: (() => void) | undefined

  constructor(options: PresenceMemberOptions) {
    const { environment } = options
    this.#options = options
    this.#tab = createName(environment)
    this.#words = new TabWords(this.#tab)
    const self = { user: options.user, device: '', state: null, isAway: false }
    this.#told = {
      self,
      life: this.#tab,
      seq: 0,
      session: this.#tab,
      roster: emptyRoster,
      isTakingTurns: false,
      error: undefined,
    }
  }

  get state(): PresenceState {
    return this.#shown
  }

  /** What this tab says of the device. */
  set(state: unknown): void {
    const mine = { state, since: this.#options.environment.now() }
    this.#words.say(mine)
    if (this.#team === undefined) return
    this.#say({ kind: 'mine', tab: this.#tab, mine })
    if (this.#spell !== undefined) return this.#mineChanged()
    // The one that speaks will know it soon.
    this.#told = { ...this.#told, self: { ...this.#told.self, state } }
    this.#show()
  }

  /** Tells of each change. The device is present from the first who watches to the last. */
  watch(listener: () => void): () => void {
    const remove = this.#listeners.add(() => callListener(this.#options.report, listener, undefined))
    if (this.#listeners.size === 1) void this.#start((this.#life = new AbortController()).signal)
    return () => {
      const before = this.#listeners.size
      remove()
      if (before === 1 && this.#listeners.size === 0) this.#stop()
    }
  }

  async #start(life: AbortSignal): Promise<void> {
    const { environment, user, names, report } = this.#options
    const isShared = names !== undefined
    const device = await (isShared ? deviceName(user, environment) : Promise.resolve(createName(environment)))
    if (life.aborted) return
    this.#told = { ...this.#told, self: { ...this.#self, device } }
    this.#show()
    const { page } = environment
    // Before the team's channel is shut, and after it is open again.
    const leaveFirst = page?.subscribe((event) => this.#onLeave(event))
    this.#team = joinTeam({
      names: names ?? { leader: '', channel: '' },
      report,
      environment: isShared ? environment : { ...environment, locks: undefined, channels: undefined },
      position: () => ({ life: this.#told.life, seq: this.#told.seq, rev: 0 }),
      lead: (signal) => this.#lead(signal),
      onBehind: () => this.#team?.ask(),
      onNews: (news) => this.#hear(decodeNews(news, environment.elapsed())),
      onHello: () => this.#greet(),
    })
    const leaveLast = page?.subscribe((event) => this.#onPage(event))
    this.#leavePage = () => {
      leaveFirst?.()
      leaveLast?.()
    }
    this.#greet()
  }

  #stop(): void {
    this.#say({ kind: 'left', tab: this.#tab })
    this.#life?.abort()
    this.#leavePage?.()
    this.#team?.leave()
    this.#team = undefined
    this.#told = { ...this.#told, roster: emptyRoster }
    this.#shown = initialPresence
    this.#words.asked()
    this.#words.forgetSilent()
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const { environment, createBudget, name, request } = this.#options
    const budget = createBudget()
    const now = environment.elapsed()
    // Who was there is taken for present until it is known better.
    const roster: Roster = new Map([...this.#told.roster].map(([session, { beat }]) => [session, { beat, at: now }]))
    const spell = new Spell({
      ...{ name, request, environment, budget, roster, session: this.#told.session },
      self: () => this.#self,
      onRoster: (next) => this.#tell({ roster: next }),
      onWaiting: (isTakingTurns) => this.#tell({ isTakingTurns }),
      onError: (error) => this.#tell({ error: this.#errorOf(error) }),
    })
    this.#spell = spell
    this.#told = { ...this.#told, life: createName(environment), seq: 0, isTakingTurns: false, error: undefined }
    this.#tell({})
    // Which tabs there are: the last one says good-bye.
    this.#words.asked()
    this.#team?.ask()
    void this.#forgetSilent(signal)
    await spell.run(signal, () => this.#words.isAlone)
    if (this.#spell === spell) this.#spell = undefined
    budget?.close()
  }

  /** Tabs that have crashed do not answer. */
  async #forgetSilent(signal: AbortSignal): Promise<void> {
    await this.#options.environment.sleep(ANSWER_MS, signal)
    if (signal.aborted) return
    this.#words.forgetSilent()
    this.#mineChanged()
  }

  /** What this tab would say of the device if it spoke. */
  get #self(): Self {
    const isAway = this.#options.environment.page?.isVisible() === false
    return { ...this.#told.self, state: this.#words.state, isAway }
  }

  #greet(): void {
    if (this.#spell !== undefined) this.#say({ kind: 'told', told: this.#told })
    const mine = this.#words.own
    if (mine !== undefined) this.#say({ kind: 'mine', tab: this.#tab, mine })
  }

  #hear(news: PresenceNews | undefined): void {
    switch (news?.kind) {
      case 'mine':
        this.#words.hear(news.tab, news.mine)
        return this.#mineChanged()
      case 'left':
        return this.#words.left(news.tab) ? this.#mineChanged() : undefined
      case 'told':
        if (this.#spell !== undefined) return
        this.#told = news.told
        return this.#show()
      default:
    }
  }

  /** The tab that speaks has learned something: this one shows it, and the others are told what they would see. */
  #tell(change: Partial<Told>): void {
    const before = this.#shown
    this.#told = { ...this.#told, self: this.#self, ...change }
    this.#show()
    if (this.#shown === before && this.#told.seq > 0) return
    this.#told = { ...this.#told, seq: this.#told.seq + 1 }
    this.#say({ kind: 'told', told: this.#told })
  }

  #mineChanged(): void {
    if (this.#spell === undefined || isSameJson(this.#told.self, this.#self)) return
    this.#tell({})
    this.#spell.changed()
  }

  #onLeave(event: PageEvent): void {
    if (event === 'pagehide' || event === 'freeze') this.#say({ kind: 'left', tab: this.#tab })
  }

  #onPage(event: PageEvent): void {
    switch (event) {
      case 'visible':
        this.set(this.#words.own?.state ?? null)
        return this.#told.error === undefined ? this.#spell?.changed(true) : this.#spell?.hurry()
      case 'hidden':
        return this.#mineChanged()
      case 'online':
        return this.#spell?.hurry()
      case 'resume':
      case 'restore':
        return this.#greet()
      default:
    }
  }

  #errorOf(cause: unknown): StateError | undefined {
    // A network that is away is no error: it is seen by who is left.
    if (cause === undefined || (!(cause instanceof StateError) && statusOf(cause) === undefined)) return undefined
    const reason = cause instanceof Error ? cause.message : 'it was refused'
    const { error } = this.#told
    const message = `Presence at ${this.#options.name} does not work: ${reason}. It is tried again now and then.`
    return error?.message === message ? error : new StateError('read-failed', message, { cause })
  }

  #say(news: PresenceNews): void {
    this.#team?.tell(encodeNews(news, this.#options.environment.elapsed()), true)
  }

  #show(): void {
    const { roster, self, isTakingTurns, error } = this.#told
    const before = this.#shown
    const everyone = keepSame(before.everyone, everyoneOf(roster, self))
    if (
      everyone === before.everyone &&
      isTakingTurns === before.isTakingTurns &&
      error?.message === before.error?.message
    )
      return
    this.#shown = { everyone, isTakingTurns, error }
    this.#listeners.notify()
  }
}
