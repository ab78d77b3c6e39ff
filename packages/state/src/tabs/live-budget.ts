import { aborted } from '../core/aborted.ts'
import { createListeners } from '../core/listeners.ts'
import type { Channel, Environment, PageEvent } from '../environment.ts'
import { createLiveSlot, type LiveSlot, type Slot } from './live-slot.ts'
import { tabPortsOf, type TabPorts } from './lone-tab.ts'
import { createTurnKeeper, type TurnKeeper } from './turn-keeper.ts'

/** Options of `createLiveBudget`. */
export interface LiveBudgetOptions {
  /** Scheme, host and port of the server. */
  readonly origin: string
  readonly environment: Pick<Environment, 'locks' | 'channels' | 'page' | 'sleep' | 'elapsed'>
  /** How many live requests all tabs together may have at the origin. Default: 4, of the 6 that browsers allow. */
  readonly max?: number | undefined
  /** Whether the connection carries any number of requests (HTTP/2 and later), so that nobody has to wait. */
  readonly isFree: () => boolean
}

/** The live requests of an origin, over all tabs, streams and users of the browser. */
export interface LiveBudget {
  /**
   * Waits for a slot; first come, first served. While a page is frozen or in the back/forward cache it does not wait,
   * and begins again afterwards. Rejects with the reason of the signal when that aborts first, or when it is closed.
   */
  acquire(signal: AbortSignal): Promise<Slot>
  /** A slot, if one is free and nobody waits for it. */
  tryAcquire(): Promise<Slot | undefined>
  /** Gives all slots back, and ends waiting. */
  close(): void
}

const DEFAULT_MAX = 4
const WAITING = 'waiting'

/**
 * Makes a tab's share in the budget of live requests. A slot is a lock: it is free when its tab closes or crashes, and
 * when it is frozen or left. Where tabs have no locks in common the budget is that of the tab.
 */
export function createLiveBudget(options: LiveBudgetOptions): LiveBudget {
  return new TabBudget(options)
}

class TabBudget implements LiveBudget {
  readonly #options: LiveBudgetOptions
  readonly #ports: TabPorts
  readonly #names: ReadonlyArray<string>
  readonly #held = new Set<LiveSlot>()
  readonly #turns: TurnKeeper
  readonly #closing = new AbortController()
  readonly #wakers = createListeners<void>()
  readonly #leavePage: (() => void) | undefined
  #channel: Channel | undefined
  /** Aborts when the page is frozen or left; a new one when it is back. */
  #stay = new AbortController()

  constructor(options: LiveBudgetOptions) {
    const { origin, environment, max = DEFAULT_MAX } = options
    this.#options = options
    this.#ports = tabPortsOf(environment)
    this.#names = Array.from({ length: max }, (_, index) => `oxbow/live/${origin}/${index}`)
    this.#turns = createTurnKeeper({
      environment,
      locks: this.#ports.locks,
      lock: `oxbow/live/${origin}/turn`,
      stay: () => this.#stay.signal,
    })
    this.#leavePage = environment.page?.subscribe((event) => this.#onPage(event))
  }

  async acquire(signal: AbortSignal): Promise<Slot> {
    const either = AbortSignal.any([signal, this.#closing.signal])
    for (;;) {
      either.throwIfAborted()
      if (this.#options.isFree()) return this.#freeSlot()
      await this.#untilAwake(either)
      const slot = (await this.tryAcquire()) ?? (await this.#queue(either))
      if (slot !== undefined && either.aborted) slot.release()
      else if (slot !== undefined) return slot
    }
  }

  async tryAcquire(): Promise<Slot | undefined> {
    if (this.#options.isFree()) return this.#freeSlot()
    const stay = this.#stay.signal
    if (stay.aborted || this.#closing.signal.aborted) return undefined
    this.#listen()
    for (const name of this.#names) {
      const slot = await this.#take(name, stay).catch(() => this.#freeSlot())
      if (slot !== undefined) return slot
    }
    return undefined
  }

  close(): void {
    this.#closing.abort()
    this.#leave()
    this.#leavePage?.()
    this.#wakers.notify()
  }

  /** Takes a lock if it is free. */
  #take(name: string, stay: AbortSignal): Promise<LiveSlot | undefined> {
    return new Promise((resolve, reject) => {
      const hold = (granted: boolean): Promise<void> => {
        const slot = granted && !stay.aborted ? this.#grant(name) : undefined
        resolve(slot)
        return slot === undefined ? Promise.resolve() : aborted(slot.released)
      }
      this.#ports.locks.request(name, { ifAvailable: true }, hold).catch(reject)
    })
  }

  /** Waits for whichever lock is free first. Nothing when the page left meanwhile. */
  async #queue(signal: AbortSignal): Promise<Slot | undefined> {
    const { locks } = this.#ports
    const served = new AbortController()
    const waiting = AbortSignal.any([signal, this.#stay.signal, served.signal])
    const slots: LiveSlot[] = []
    const hold = (name: string): Promise<void> => {
      // Two may come at once: the second goes to who is next.
      if (waiting.aborted) return Promise.resolve()
      const slot = this.#grant(name)
      slots.push(slot)
      served.abort()
      return aborted(slot.released)
    }
    const requests = this.#names.map((name) => locks.request(name, { signal: waiting }, () => hold(name)))
    this.#listen()
    this.#channel?.post(WAITING)
    this.#turns.announce(this.#held)
    await Promise.race([Promise.allSettled(requests), aborted(waiting)])
    for (const request of requests) request.catch(() => undefined)
    const isOver = waiting.aborted
    served.abort()
    // Locks that nobody gets are no reason to keep a stream from being read.
    return slots[0] ?? (isOver ? undefined : this.#freeSlot())
  }

  #grant(name: string): LiveSlot {
    const slot = createLiveSlot(name, this.#options.environment.elapsed())
    this.#held.add(slot)
    slot.released.addEventListener('abort', () => this.#held.delete(slot), { once: true })
    // Others may have waited before.
    this.#turns.announce([slot])
    return slot
  }

  /** A slot that is not counted. */
  #freeSlot(): LiveSlot {
    return createLiveSlot('', this.#options.environment.elapsed())
  }

  async #untilAwake(signal: AbortSignal): Promise<void> {
    while (this.#stay.signal.aborted && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          stop()
          resolve()
        }
        const stop = this.#wakers.add(wake)
        signal.addEventListener('abort', wake, { once: true })
      })
    }
    signal.throwIfAborted()
  }

  #onPage(event: PageEvent): void {
    if (event === 'pagehide' || event === 'freeze') return this.#leave()
    if (event !== 'resume' && event !== 'restore' && event !== 'visible') return
    if (!this.#stay.signal.aborted) return
    this.#stay = new AbortController()
    this.#wakers.notify()
  }

  #leave(): void {
    this.#stay.abort()
    this.#channel?.close()
    this.#channel = undefined
    for (const slot of [...this.#held]) {
      slot.release()
      slot.endTurn()
    }
  }

  /** Hears of others that wait, from the first use on. */
  #listen(): void {
    const { origin } = this.#options
    this.#channel ??= this.#ports.channels.open(`oxbow/live/${origin}`, () => this.#turns.announce(this.#held))
  }
}
