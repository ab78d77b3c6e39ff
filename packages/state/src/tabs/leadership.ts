import type { Role } from '../core/sync-status.ts'
import { createName } from '../core/random-name.ts'
import type { Environment, LockPort, PageEvent } from '../environment.ts'
import { isBehind } from './inbox.ts'
import type { Position, TabMessage } from './message.ts'
import { takeLeaderTurn, takeLeaderTurns, type LeaderTurnEnd } from './leader-turn.ts'
import { endsLeading, mayAsk, nextPresence, presenceOf, type Presence } from './presence.ts'
import { createWatcher, type Watcher } from './watcher.ts'

/** What happens to leadership: it failed and is tried again, or it was taken from one that did not answer. */
export type LeadershipDiagnostic =
  | { readonly kind: 'leadership-failed'; readonly error: unknown }
  | { readonly kind: 'steal' }

/** What leadership works with, and whom it tells. */
export interface LeadershipOptions {
  /** The lock's name: one leader for each name. */
  readonly name: string
  readonly environment: Pick<
    Environment,
    'page' | 'locks' | 'channels' | 'sleep' | 'elapsed' | 'random' | 'randomBytes'
  >
  /** Tells the other tabs; see `createTabChannel`. */
  readonly post: (message: TabMessage) => void
  /** Whether the channel behind `post` and `receive` works. */
  readonly selfTest: (signal: AbortSignal) => Promise<boolean>
  /** Where this tab is. */
  readonly position: () => Position
  /**
   * Leads until the signal aborts: from then on the lock is another tab's. To resolve sooner means that there is nothing
   * more to do, and the leadership is kept; to reject, that another tab should try, or this one later. It must end soon
   * after the abort: this tab does not ask for the lock again before.
   */
  readonly lead: (signal: AbortSignal) => Promise<void>
  readonly onRole: (role: Role) => void
  /** The leader is ahead of this tab: something was missed. */
  readonly onBehind: (position: Position) => void
  readonly report: (diagnostic: LeadershipDiagnostic) => void
}

/** A tab's part in the choice of a leader. */
export interface Leadership {
  /** Takes part from now on. */
  start(): void
  /** Takes part no longer, and lets go. `start` takes part again. */
  stop(): void
  /** A message of another tab came. */
  receive(message: TabMessage): void
  /** Somebody needs the leader: find out at once whether it is awake. */
  poke(): void
  readonly isLeading: boolean
}

/**
 * Makes a tab's part in the choice of the one tab that reads for all.
 *
 * The leader is who holds a lock, for as long as its document lives; nothing else decides. Only visible tabs ask for it;
 * a leader that is hidden goes on until a visible tab asks it to let go. It lets go when its page is frozen or left.
 * Two leaders at a time are rare and must be harmless: the store's epoch sees to that. Where tabs can not talk, each is
 * `solo`, and leads.
 */
export function createLeadership(options: LeadershipOptions): Leadership {
  return new Candidate(options)
}

/** `apart`: neither asks nor leads. */
type Standing = 'apart' | 'queued' | 'leading'

class Candidate implements Leadership {
  readonly #options: LeadershipOptions
  readonly #id: string
  readonly #watcher: Watcher
  #locks: LockPort | undefined
  #standing: Standing = 'apart'
  #role: Role | undefined
  #presence: Presence = presenceOf(true)
  /** From `start` to `stop`. */
  #life: AbortController | undefined
  /** From asking for the lock until it is given back. */
  #turn: AbortController | undefined
  /** A rest after a failure. */
  #rest: AbortController | undefined
  /** The next turn begins by stealing the lock. */
  #isStealing = false
  /** The last run of `lead`. */
  #run: Promise<unknown> = Promise.resolve()
  #wake: () => void = () => undefined
  #leavePage: (() => void) | undefined

  constructor(options: LeadershipOptions) {
    const { environment, post, selfTest } = options
    this.#options = options
    this.#id = createName(environment)
    this.#locks = environment.channels === undefined ? undefined : environment.locks
    this.#watcher = createWatcher({
      environment,
      selfTest,
      ping: () => post({ t: 'ping', id: this.#id }),
      askToYield: () => post({ t: 'yield' }),
      query: async () => this.#locks?.query(),
      steal: () => {
        options.report({ kind: 'steal' })
        this.#isStealing = true
        this.#turn?.abort()
      },
    })
  }

  get isLeading(): boolean {
    return this.#standing === 'leading'
  }

  start(): void {
    if (this.#life !== undefined) return
    const { page } = this.#options.environment
    this.#life = new AbortController()
    this.#presence = presenceOf(page?.isVisible() ?? true)
    this.#leavePage = page?.subscribe((event) => this.#onPage(event))
    this.#tellRole()
    void takeLeaderTurns(this.#life.signal, {
      environment: this.#options.environment,
      untilReady: (life) => this.#untilReady(life),
      takeTurn: () => this.#takeTurn(),
      restAfter: (error, delayMs, life) => this.#restAfter(error, delayMs, life),
    })
  }

  stop(): void {
    this.#leavePage?.()
    this.#life?.abort()
    this.#life = undefined
    this.#isStealing = false
    this.#turn?.abort()
    this.#wake()
  }

  poke(): void {
    this.#watcher.feed({ type: 'poke' })
  }

  receive(message: TabMessage): void {
    // One that leads without a lock leads nobody.
    if (this.#locks === undefined) return
    const { position, onBehind } = this.#options
    switch (message.t) {
      case 'ping':
        return this.isLeading ? this.#answer(message.id) : undefined
      case 'pong': {
        if (this.isLeading) return
        const { life, seq, rev } = message
        if (isBehind(position(), message)) onBehind({ life, seq, rev })
        return this.#watcher.feed({ type: 'sign', isHidden: message.isHidden })
      }
      // Not a commit: whoever stands alone over the same store makes some as well.
      case 'status':
        return this.#watcher.feed({ type: 'sign', isHidden: false })
      case 'yield':
        return this.isLeading && !this.#presence.isVisible ? this.#turn?.abort() : undefined
      default:
    }
  }

  #onPage(event: PageEvent): void {
    this.#presence = nextPresence(this.#presence, event, this.isLeading)
    if (this.isLeading && endsLeading(event)) this.#turn?.abort()
    if (!this.isLeading && !this.#mayAsk()) {
      this.#isStealing = false
      this.#rest?.abort()
      this.#turn?.abort()
    }
    // A visible tab need not ask first.
    if (this.isLeading && event === 'hidden') this.#answer('')
    this.#updateWatch()
    this.#wake()
  }

  #mayAsk(): boolean {
    return this.#locks === undefined ? this.#presence.isAwake : mayAsk(this.#presence)
  }

  /** Resolves when the lock may be asked for, and when the life ends. */
  async #untilReady(life: AbortSignal): Promise<void> {
    await this.#run
    while (!this.#mayAsk() && !life.aborted) await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  async #takeTurn(): Promise<LeaderTurnEnd> {
    const turn = new AbortController()
    const steal = this.#isStealing
    this.#isStealing = false
    this.#turn = turn
    turn.signal.addEventListener('abort', () => this.#stand('apart'), { once: true })
    this.#stand('queued')
    const { name } = this.#options
    const locks = this.#locks
    const end = await takeLeaderTurn({ name, steal, turn, locks, lead: (signal) => this.#lead(signal) })
    if (end.kind === 'forbidden') this.#locks = undefined
    return end
  }

  async #lead(signal: AbortSignal): Promise<void> {
    this.#presence = { ...this.#presence, asksHidden: false }
    this.#stand('leading')
    if (!this.#presence.isVisible) this.#answer('')
    const run = this.#options.lead(signal)
    this.#run = run.catch(() => undefined)
    await run
  }

  async #restAfter(error: unknown, delayMs: number, life: AbortSignal): Promise<void> {
    this.#options.report({ kind: 'leadership-failed', error })
    const rest = new AbortController()
    this.#rest = rest
    // No timer in a page that need not wake.
    if (this.#mayAsk()) await this.#options.environment.sleep(delayMs, AbortSignal.any([life, rest.signal]))
  }

  #stand(standing: Standing): void {
    this.#standing = standing
    this.#updateWatch()
    this.#tellRole()
  }

  #answer(id: string): void {
    const { post, position } = this.#options
    if (this.#locks === undefined) return
    post({ t: 'pong', id, isHidden: !this.#presence.isVisible, ...position() })
  }

  #updateWatch(): void {
    const isWatching = this.#standing === 'queued' && this.#locks !== undefined && this.#presence.isVisible
    this.#watcher.feed({ type: isWatching ? 'begin' : 'end' })
  }

  #tellRole(): void {
    const role = this.#locks === undefined ? 'solo' : this.isLeading ? 'leader' : 'follower'
    if (role === this.#role || this.#life === undefined) return
    this.#role = role
    this.#options.onRole(role)
  }
}
