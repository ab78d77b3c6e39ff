import type { LockPort, LockRequest } from '../environment.ts'
import { never, type TabLife } from './tab-life.ts'

interface Ticket {
  readonly name: string
  readonly owner: TabLife
  readonly signal: AbortSignal | undefined
  /** Runs in the tab, when it has the lock. */
  readonly onGranted: () => void
  readonly reject: (error: unknown) => void
  /** Whether the tab knows that it has the lock. */
  isHeard: boolean
}

/**
 * The locks that all tabs of a test browser share, as the Web Locks API has them: one holder a name, first come, first
 * served. A tab that is frozen or in the back/forward cache keeps what it holds (as in Chromium); a query, or a new
 * request for the lock, throws its holder out of the cache.
 */
export class TestLocks {
  readonly #held = new Map<string, Ticket>()
  readonly #queues = new Map<string, Ticket[]>()

  /** The locks as one tab sees them. */
  portOf(owner: TabLife): LockPort {
    owner.onEnd(() => this.#forget(owner))
    return {
      request: (name, options, hold) =>
        owner.isGone
          ? never()
          : new Promise((resolve, reject) => this.#request(owner, name, options, hold, { resolve, reject })),
      query: () => {
        for (const { owner: holder } of [...this.#held.values()]) if (holder.state === 'cached') holder.end()
        const held = [...this.#held.keys()]
        const pending = [...this.#queues.values()].flatMap((queue) => queue.map(({ name }) => name))
        return owner.start(async () => ({ held, pending }))
      },
    }
  }

  /** Takes all locks and requests of a tab away, as WebKit does with one in the back/forward cache. */
  revoke(owner: TabLife): void {
    for (const ticket of this.#forget(owner)) owner.post(() => ticket.reject(aborted('The page went away.')))
  }

  #request(
    owner: TabLife,
    name: string,
    { signal, steal = false, ifAvailable = false }: LockRequest,
    hold: (granted: boolean) => Promise<void>,
    { resolve, reject }: { resolve: () => void; reject: (error: unknown) => void },
  ): void {
    if (owner.state === 'cached') return reject(new DOMException('The page is not active.', 'InvalidStateError'))
    if ((signal !== undefined && (steal || ifAvailable)) || (steal && ifAvailable))
      return reject(new DOMException('These options do not go together.', 'NotSupportedError'))
    if (signal?.aborted === true) return reject(signal.reason)
    const ticket: Ticket = {
      name,
      owner,
      signal,
      reject,
      isHeard: false,
      onGranted: () => {
        if (this.#held.get(name) !== ticket) return
        ticket.isHeard = true
        call(hold, true).then(
          () => (this.#release(ticket), owner.isGone ? undefined : resolve()),
          (error: unknown) => (this.#release(ticket), owner.isGone ? undefined : reject(error)),
        )
      },
    }
    const holder = this.#held.get(name)
    if (holder?.owner.state === 'cached') holder.owner.end()
    if (steal) return this.#steal(ticket)
    if (ifAvailable && (this.#held.has(name) || this.#queueOf(name).length > 0))
      return owner.post(() => void call(hold, false).then(resolve, reject))
    signal?.addEventListener('abort', () => this.#cancel(ticket), { once: true })
    this.#queueOf(name).push(ticket)
    this.#serve(name)
  }

  #steal(ticket: Ticket): void {
    const robbed = this.#held.get(ticket.name)
    if (robbed !== undefined) robbed.owner.post(() => robbed.reject(aborted('The lock was stolen.')))
    this.#grant(ticket)
  }

  #grant(ticket: Ticket): void {
    this.#held.set(ticket.name, ticket)
    ticket.owner.post(ticket.onGranted)
  }

  #release(ticket: Ticket): void {
    if (this.#held.get(ticket.name) !== ticket) return
    this.#held.delete(ticket.name)
    this.#serve(ticket.name)
  }

  #cancel(ticket: Ticket): void {
    const queue = this.#queueOf(ticket.name)
    const place = queue.indexOf(ticket)
    // Who has been called has the lock until it is done; one that was granted and has not heard of it gives it back.
    if (place === -1 && (ticket.isHeard || this.#held.get(ticket.name) !== ticket)) return
    if (place !== -1) queue.splice(place, 1)
    this.#release(ticket)
    ticket.reject(ticket.signal?.reason)
  }

  #serve(name: string): void {
    while (!this.#held.has(name)) {
      const next = this.#queueOf(name).shift()
      if (next === undefined) break
      if (next.owner.state === 'cached') next.owner.end()
      else this.#grant(next)
    }
    if (this.#queueOf(name).length === 0) this.#queues.delete(name)
  }

  #forget(owner: TabLife): Ticket[] {
    const lost = [...this.#held.values(), ...[...this.#queues.values()].flat()].filter(
      (ticket) => ticket.owner === owner,
    )
    for (const [name, queue] of this.#queues)
      this.#queues.set(
        name,
        queue.filter((ticket) => ticket.owner !== owner),
      )
    for (const ticket of lost) this.#release(ticket)
    return lost
  }

  #queueOf(name: string): Ticket[] {
    const queue = this.#queues.get(name) ?? []
    this.#queues.set(name, queue)
    return queue
  }
}

const aborted = (message: string): DOMException => new DOMException(message, 'AbortError')

/** Calls `hold` so that what it throws is a rejection. */
const call = async (hold: (granted: boolean) => Promise<void>, granted: boolean): Promise<void> => hold(granted)
