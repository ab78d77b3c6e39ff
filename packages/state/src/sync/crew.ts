import { aborted } from '../core/aborted.ts'
import type { Role } from '../core/sync-status.ts'
import type { PageEvent } from '../environment.ts'
import { StateError } from '../errors.ts'
import { createLeadership, type Leadership } from '../tabs/leadership.ts'
import { isAboutRows, isHelp, type TabMessage } from '../tabs/message.ts'
import { holdSendLock } from '../tabs/send-lock.ts'
import { createTabChannel, type TabChannel } from '../tabs/tab-channel.ts'
import { ExpectedWords } from '../tabs/expected-words.ts'
import { whileAwake } from '../tabs/while-awake.ts'
import type { CrewOptions } from './crew-options.ts'
import { ReadHandover } from './read-handover.ts'
import { StatusTalk } from './status-talk.ts'

/** Which stores of this tab are those of the other tabs too. */
export type Shared = 'rows and outbox' | 'outbox' | 'nothing'

/**
 * The tabs of one scope: one of them reads and sends for all, the others follow. Messages between them are hints and
 * locks save work; that nothing is lost or doubled rests on the store alone.
 *
 * A tab has to do with the others exactly as far as its stores are theirs. One whose rows are in its own memory reads them
 * itself, and neither says nor hears anything about rows; one whose outbox is there as well has no lock and no channel.
 */
export class Crew {
  readonly #options: CrewOptions
  readonly #leadership: Leadership
  readonly #words: ExpectedWords
  readonly #handover: ReadHandover
  readonly #talk: StatusTalk
  #channel: TabChannel | undefined
  #role: Role = 'follower'
  #isLeading = false
  /** Under which this tab leads, or last led. Not the replica's, which follows the store also when that has moved on. */
  #own = { life: '', epoch: 0 }
  #fence: ((error: Error) => void) | undefined
  #shared: Shared = 'rows and outbox'
  /** From `start` to `stop`. */
  #life: AbortController | undefined

  constructor(options: CrewOptions) {
    this.#options = options
    const { names, environment, replica, report } = options
    this.#talk = new StatusTalk({
      ...{ replica, tell: options.tell, onFailed: options.onFailed, status: options.status.get },
      role: () => (this.#life === undefined ? undefined : this.#role),
      epoch: () => this.#ownEpoch(),
      post: (message) => this.post(message),
    })
    this.#words = new ExpectedWords({ environment, look: () => void this.#lookForWrites() })
    this.#handover = new ReadHandover({
      environment,
      mayLead: () => !this.isAlone,
      post: (message) => this.post(message),
    })
    this.#leadership = createLeadership({
      name: names.leader,
      ...{ environment, report },
      post: (message) => this.post(message),
      selfTest: async (signal) => (await this.#channel?.selfTest(signal)) ?? false,
      position: () => replica.position,
      lead: (signal) => this.#lead(signal),
      onRole: (role) => this.#setRole(role),
      onBehind: () => void replica.heal(),
    })
  }

  /** Whether this tab has left the reading to itself. */
  get isAlone(): boolean {
    return this.#role === 'solo'
  }

  /** Whether this tab reads for all: not before it has taken over, and no longer when it has to let go. */
  get isLeading(): boolean {
    return this.#isLeading
  }

  /** Whether another tab reads for this one, or nobody yet. */
  get isFollowing(): boolean {
    return !this.isAlone && !this.#isLeading
  }

  /** Joins the others, as far as there is something to share. */
  start(): void {
    this.#handover.reset()
    if (this.#life !== undefined) return
    const { signal } = (this.#life = new AbortController())
    if (this.#shared !== 'nothing') this.#join(signal)
    if (this.#shared === 'rows and outbox') this.#leadership.start()
    else whileAwake(this.#options.environment.page, signal, (awake) => this.#send(awake))
  }

  /** Leaves the others; `start` joins them again. */
  stop(): void {
    this.#life?.abort()
    this.#life = undefined
    this.#leadership.stop()
    this.#channel?.close()
    this.#channel = undefined
  }

  /** From here on this tab has rows of its own, which it reads itself, and sends by itself what it alone has. */
  standAlone(shared: Exclude<Shared, 'rows and outbox'>): void {
    const isStarted = this.#life !== undefined
    this.stop()
    this.#shared = shared
    this.#setRole('solo')
    if (isStarted) this.start()
  }

  /** Tells the other tabs. A message that is too long becomes one that sends them to the store. */
  post(message: TabMessage): void {
    if (this.#shared !== 'rows and outbox' && isAboutRows(message)) return
    this.#channel?.post(message, () => ({ t: 'moved-on', ...this.#options.replica.position }))
  }

  /** This tab is about to store the write of this txid. Whoever sends looks for it when no word of it follows. */
  intend(txid: string): void {
    if (!this.#isLeading) this.post({ t: 'writing', txid })
  }

  /** A visible tab has something to do: it looks whether the leader is awake. */
  poke(): void {
    this.#leadership.poke()
  }

  /** The server refuses to let this tab read. Resolves when another one does it instead, or when there is none. */
  async readRefused(): Promise<void> {
    if (!this.#isLeading || !(await this.#handover.hasOther()) || !this.#isLeading) return
    this.#options.engine.stop()
    this.#fence?.(new StateError('read-failed', 'Another tab tries to read, with its own credentials.'))
  }

  /** A commit of this tab was refused: it no longer leads, whatever it believes. */
  fenced(): void {
    this.#options.report({ kind: 'fenced' })
    this.#fence?.(new StateError('read-failed', 'Another tab has taken over.'))
  }

  #join(life: AbortSignal): void {
    const { status, environment, names } = this.#options
    // Before the page is listened to: on its return the channel has to be open when `hello` is said.
    this.#channel = createTabChannel({ environment, name: names.channel, onMessage: (news) => this.#receive(news) })
    life.addEventListener(
      'abort',
      status.subscribe(() => this.#talk.share()),
    )
    const onPage = (event: PageEvent): unknown => event === 'restore' && this.post({ t: 'hello' })
    life.addEventListener('abort', environment.page.subscribe(onPage))
    this.post({ t: 'hello' })
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const { replica, engine, whenShown } = this.#options
    await whenShown()
    if (signal.aborted) return
    await replica.takeOver()
    if (signal.aborted) return
    this.#own = replica.meta
    const fenced = new Promise<never>((_, reject) => (this.#fence = reject))
    fenced.catch(() => undefined)
    // At once when leadership ends, in the same task: a page that goes has no other.
    const end = (): void => {
      this.#isLeading = false
      this.#words.clear()
      engine.stop()
    }
    signal.addEventListener('abort', end, { once: true })
    this.#isLeading = true
    this.post({ t: 'moved-on', ...replica.position })
    engine.start()
    this.#send(signal)
    await Promise.race([aborted(signal), fenced])
  }

  /** Whether the server does not let this tab read. */
  get #hasNoCredentials(): boolean {
    return this.#options.status.get().phase === 'needs-auth' && !this.#options.engine.isReading
  }

  /** Where the store was written again under this tab, epochs are counted anew. */
  #ownEpoch(): number {
    const { meta } = this.#options.replica
    if (meta.life !== this.#own.life) this.#own = meta
    return this.#own.epoch
  }

  #setRole(role: Role): void {
    this.#role = role
    this.#options.tell({ type: 'news', news: { role } })
    this.#options.report({ kind: 'role', role })
    this.#talk.repeat()
  }

  #send(signal: AbortSignal): void {
    const { environment, names, send, report } = this.#options
    if (this.#shared === 'nothing') return send(signal)
    holdSendLock({ environment, signal, send, name: names.send, onSteal: () => report({ kind: 'steal' }) })
  }

  #receive(message: TabMessage): void {
    if (this.#shared !== 'rows and outbox' && isAboutRows(message)) return
    this.#leadership.receive(message)
    switch (message.t) {
      case 'commit':
      case 'moved-on':
        return this.#options.replica.receive(message)
      case 'outbox':
        this.#words.came(message.change)
        return this.#options.replica.receive(message)
      case 'writing':
        return this.#isLeading ? this.#words.expect(message.txid) : undefined
      case 'status':
        return void this.#talk.follow(message.epoch, message.status)
      case 'hello':
        this.#options.onNewcomer()
        if (this.#isLeading && this.#hasNoCredentials) void this.readRefused()
        else this.#handover.askNewcomer()
        return this.#answer()
      case 'connect':
        return this.#options.onConnect(message.byPerson === true)
      case 'repair':
        return this.#role === 'leader' ? this.#options.onRepair() : undefined
      case 'clear':
        return this.#options.onClear()
      default:
        if (isHelp(message) && !this.#handover.receive(message)) this.#options.onHelp(message)
    }
  }

  /** A tab has said that it would write, and nothing since. */
  async #lookForWrites(): Promise<void> {
    const { replica } = this.#options
    const { rev } = replica.position
    await replica.heal()
    if (replica.position.rev !== rev) this.post({ t: 'moved-on', ...replica.position })
  }

  #answer(): void {
    if (this.#role !== 'leader') return
    this.post({ t: 'moved-on', ...this.#options.replica.position })
    this.#talk.repeat()
  }
}
