import { aborted } from '../core/aborted.ts'
import type { Report } from '../core/diagnostic.ts'
import type { Role, SharedStatus, SyncEvent, SyncStatus } from '../core/sync-status.ts'
import { StateError } from '../errors.ts'
import { createLeadership, type Leadership } from '../tabs/leadership.ts'
import { isHelp, type HelpMessage, type TabMessage, type ToldStatus } from '../tabs/message.ts'
import { holdSendLock } from '../tabs/send-lock.ts'
import { createTabChannel, type TabChannel } from '../tabs/tab-channel.ts'
import type { TabEnvironment } from '../tabs/tab-environment.ts'
import { ExpectedWords } from '../tabs/expected-words.ts'
import type { Engine } from './engine.ts'
import { ReadHandover } from './read-handover.ts'
import type { Replica } from './replica.ts'
import type { ReadableStatus } from './status-board.ts'
import { isSameShared, sharedOf, toldOf } from './told-status.ts'

/** What a crew works with, and whom it tells. */
export interface CrewOptions {
  readonly names: { readonly leader: string; readonly send: string; readonly channel: string }
  readonly environment: TabEnvironment
  readonly replica: Replica
  readonly engine: Engine
  readonly status: ReadableStatus
  readonly report: Report
  readonly tell: (event: SyncEvent) => void
  /** This tab sends the outbox until the signal aborts. */
  readonly send: (signal: AbortSignal) => void
  /** The application asked, in another tab, to try again at once. */
  readonly onConnect: (byPerson: boolean) => void
  /** Another tab asks for help with credentials, or answers. */
  readonly onHelp: (message: HelpMessage) => void
  /** A tab has come. */
  readonly onNewcomer: () => void
  /** Another tab has found that rows differ from the log. */
  readonly onRepair: () => void
  /** The data of the scope is being removed, by another tab. */
  readonly onClear: () => void
}

/**
 * The tabs of one scope: one of them reads and sends for all, the others follow. Messages between them are hints and
 * locks save work; that nothing is lost or doubled rests on the store alone.
 */
export class Crew {
  readonly #options: CrewOptions
  readonly #leadership: Leadership
  readonly #words: ExpectedWords
  readonly #handover: ReadHandover
  #channel: TabChannel | undefined
  #role: Role = 'follower'
  #isLeading = false
  #knownEpoch = 0
  /** Under which this tab leads, or last led. Not the replica's, which follows the store also when that has moved on. */
  #ownEpoch = 0
  #told: SharedStatus | undefined
  #fence: ((error: Error) => void) | undefined
  #alone: AbortController | undefined
  #end: (() => void) | undefined

  constructor(options: CrewOptions) {
    this.#options = options
    const { names, environment, replica, report } = options
    this.#words = new ExpectedWords({ environment, look: () => void this.#lookForWrites() })
    this.#handover = new ReadHandover({ environment, post: (message) => this.post(message) })
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

  /** Joins the others. */
  start(): void {
    this.#handover.reset()
    if (this.#end !== undefined) return
    const { status, environment, names } = this.#options
    const onMessage = (message: TabMessage): void => this.#receive(message)
    // Before the page is listened to: on its return the channel has to be open when `hello` is said.
    this.#channel = createTabChannel({ name: names.channel, environment, onMessage })
    const stops = [
      status.subscribe((now) => this.#share(now)),
      environment.page.subscribe((event) => event === 'restore' && this.post({ t: 'hello' })),
    ]
    this.#end = () => stops.forEach((stop) => stop())
    this.post({ t: 'hello' })
    if (this.#role !== 'solo') this.#leadership.start()
  }

  /** Leaves the others; `start` joins them again. */
  stop(): void {
    this.#end?.()
    this.#end = undefined
    this.#leadership.stop()
    this.#alone?.abort()
    this.#channel?.close()
    this.#channel = undefined
  }

  /** Reads and sends by itself from here on; word of the outbox still goes between the tabs. */
  standAlone(): void {
    this.#leadership.stop()
    this.#setRole('solo')
    const { signal } = (this.#alone = new AbortController())
    this.#send(signal)
  }

  /** Tells the other tabs. A message that is too long becomes one that sends them to the store. */
  post(message: TabMessage): void {
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

  async #lead(signal: AbortSignal): Promise<void> {
    const { replica, engine } = this.#options
    await replica.hydrated()
    if (signal.aborted) return
    await replica.takeOver()
    if (signal.aborted) return
    this.#ownEpoch = replica.meta.epoch
    const fenced = new Promise<never>((_, reject) => {
      this.#fence = reject
    })
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

  #setRole(role: Role): void {
    this.#role = role
    this.#told = undefined
    this.#options.tell({ type: 'role', role })
    this.#options.report({ kind: 'role', role })
    this.#share(this.#options.status.get())
  }

  #send(signal: AbortSignal): void {
    const { environment, names, send, report } = this.#options
    holdSendLock({ environment, signal, send, name: names.send, onSteal: () => report({ kind: 'steal' }) })
  }

  /** The leader tells how reading stands, whenever that changes. */
  #share({ phase, isOnline, isUpToDate, lastSyncedAt, isTakingTurns, error }: SyncStatus): void {
    if (this.#role !== 'leader') return
    const now = { phase, isOnline, isUpToDate, lastSyncedAt, isTakingTurns, error }
    const before = this.#told
    if (before !== undefined && isSameShared(before, now)) return
    this.#told = now
    this.post({ t: 'status', epoch: this.#ownEpoch, status: toldOf(now) })
  }

  #receive(message: TabMessage): void {
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
        return void this.#followStatus(message.epoch, message.status)
      case 'hello':
        this.#options.onNewcomer()
        if (this.#told?.phase === 'needs-auth' && !this.#options.engine.isReading) void this.readRefused()
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
    this.#told = undefined
    this.post({ t: 'moved-on', ...this.#options.replica.position })
    this.#share(this.#options.status.get())
  }

  async #followStatus(epoch: number, status: ToldStatus): Promise<void> {
    // Word of a leader that has been followed by another.
    if (epoch < this.#knownEpoch) return
    this.#knownEpoch = epoch
    await this.#options.replica.settled()
    if (this.#role !== 'follower' || this.#end === undefined) return
    this.#options.tell({ type: 'shared', status: sharedOf(status) })
  }
}
