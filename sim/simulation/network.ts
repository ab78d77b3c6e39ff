import type { Chance } from './chance.ts'
import { turns, type WorldTime } from './borrowed-time.ts'
import type { Injected } from './injected.ts'
import type { Delivery } from './deliveries.ts'
import { switchFaults } from './server-faults.ts'
import { byTheWorld, type Taking, type WorldServer } from './server.ts'

/** In how many of all cases something goes wrong between the tabs and the server. */
export interface Weather {
  /** The server does what was asked, and the connection breaks before its answer has come. */
  readonly cutAfter: number
  readonly cutBefore: number
  /** The request comes to the server long after the connection broke. */
  readonly late: number
  /** The browser sends a POST twice by itself, and tells of the second answer only. */
  readonly repeated: number
  /** An answer comes from a cache, where the request does not forbid that. */
  readonly cached: number
  /** 5xx, 408 and 429. */
  readonly refused: number
  /** The same for writes alone. */
  readonly refusedWrites: number
  /** A read breaks in the middle. */
  readonly truncated: number
  /** An answer takes its time. */
  readonly slow: number
}

/** A day without a cloud. */
export const calm: Weather = {
  cutAfter: 0,
  cutBefore: 0,
  late: 0,
  repeated: 0,
  cached: 0,
  refused: 0,
  refusedWrites: 0,
  truncated: 0,
  slow: 0,
}

/** What stands between the tabs and the server. */
export interface Network {
  weather: Weather
  /** The pages whose credentials are refused. */
  readonly expired: Set<string>
  /** Requests that are still on their way although nobody waits for them. */
  readonly underWay: number
  /** What came of requests that brought writes. */
  readonly deliveries: ReadonlyArray<Delivery>
  /** A way to the server for a page. */
  fetchOf(page: Asking): typeof globalThis.fetch
}

/** Who asks. */
export interface Asking {
  readonly profile: string
  readonly page: string
  /** Whether it still runs. */
  readonly isThere: () => boolean
}

/** What is known of a request when it leaves. */
interface Sent extends Pick<Delivery, 'profile' | 'page' | 'sentAt' | 'lookedAt'> {
  /** Whether its tab waits for the answer. */
  readonly isAwaited: () => boolean
}

const LONGEST_DELAY_MS = 20_000

/** What a network is made of. */
export interface NetworkParts {
  readonly server: WorldServer
  readonly time: WorldTime
  readonly chance: Chance
  readonly injected: Injected
  readonly trace: (line: string) => void
}

type Address = Parameters<typeof globalThis.fetch>[0]

/** Makes the network of a world. The faults of the server are switched on with it. */
export function createNetwork(parts: NetworkParts): Network {
  const network = new FaultyNetwork(parts)
  switchFaults({ ...parts, weather: () => network.weather })
  return network
}

class FaultyNetwork implements Network {
  weather = calm
  underWay = 0
  readonly expired = new Set<string>()
  readonly deliveries: Delivery[] = []
  readonly #parts: NetworkParts
  readonly #claimed = new Set<Taking>()
  /** When pages have last asked where the log ends. */
  readonly #looks = new Map<string, number>()
  readonly #cache = new Map<string, { status: number; headers: Headers; body: string }>()

  constructor(parts: NetworkParts) {
    this.#parts = parts
  }

  fetchOf(page: Asking): typeof globalThis.fetch {
    return (input, init = {}) => this.#fetch(page, input, init)
  }

  async #fetch({ profile, page, isThere }: Asking, input: Address, init: RequestInit): Promise<Response> {
    const { chance, time, server } = this.#parts
    const isAwaited = (): boolean => isThere() && init.signal?.aborted !== true
    const sent: Sent = { profile, page, sentAt: server.tick(), lookedAt: this.#looks.get(page) ?? -1, isAwaited }
    if (chance.happens(this.weather.slow)) {
      await turns(chance.below(30))
      if (chance.happens(0.2)) await new Promise<void>((resolve) => time.after(chance.below(3000), resolve))
    }
    if (this.expired.has(page)) {
      this.#parts.injected.refusals += 1
      return new Response(null, { status: 401 })
    }
    if (init.method === 'POST') return this.#post(input, init, sent)
    init.signal?.throwIfAborted()
    const response = await this.#read(input, init)
    if (init.method === 'HEAD') this.#looks.set(page, server.tick())
    return response
  }

  async #post(input: Address, init: RequestInit, sent: Sent): Promise<Response> {
    const { chance, injected } = this.#parts
    if (chance.happens(this.weather.late)) {
      this.#sendLate(input, init, { ...sent, isAwaited: () => false })
      throw new TypeError('Failed to fetch')
    }
    if (chance.happens(this.weather.repeated)) {
      injected.repeated += 1
      await this.#deliver(input, init, { ...sent, isAwaited: () => false }).catch(() => undefined)
    }
    const response = await this.#deliver(input, init, sent)
    // Whoever left does not hear the answer; that the server has it stands.
    init.signal?.throwIfAborted()
    return response
  }

  #sendLate(input: Address, init: RequestInit, sent: Sent): void {
    const { chance, time, injected } = this.#parts
    this.underWay += 1
    injected.lateRequests += 1
    const headers = new Headers(init.headers)
    headers.set(byTheWorld, 'yes')
    time.after(chance.below(LONGEST_DELAY_MS), () => {
      const over = (): void => {
        this.underWay -= 1
      }
      this.#deliver(input, { ...init, headers }, sent).then(over, over)
    })
  }

  /** A request comes to the server. */
  async #deliver(input: Address, asked: RequestInit, sent: Sent): Promise<Response> {
    // It comes there even if nobody waits for the answer any more.
    const init = { ...asked, signal: null }
    const { server, trace } = this.#parts
    const { length: known } = server.takings
    try {
      const response = await server.fetch(input, init)
      trace(`the server answers ${response.status} to ${nameOf(init)}`)
      if (response.status === 200) this.#claim(init, sent, known)
      return response
    } catch (error) {
      this.#claim(init, sent, known)
      trace(`the server answers nothing to ${nameOf(init)}`)
      throw error
    }
  }

  /** Notes that a request was taken, if it was. Of those of one stamp only one can have been, unless it was forgotten. */
  #claim({ headers, body }: RequestInit, { isAwaited, ...sent }: Sent, known: number): void {
    const all = new Headers(headers)
    const [id, seq] = [all.get('Producer-Id'), Number(all.get('Producer-Seq'))]
    const taking = this.#parts.server.takings
      .slice(known)
      .find((other) => other.producerId === id && other.seq === seq && !this.#claimed.has(other))
    if (taking === undefined) return
    this.#claimed.add(taking)
    this.deliveries.push({ ...sent, ...taking, txids: txidsOf(body), isGivenUp: !isAwaited() })
  }

  async #read(input: Address, init: RequestInit): Promise<Response> {
    const { chance, injected, server } = this.#parts
    const address = String(input instanceof Request ? input.url : input)
    const name = `${init.method ?? 'GET'} ${address}`
    const kept = this.#cache.get(name)
    if (kept !== undefined && init.cache === undefined && chance.happens(this.weather.cached)) {
      injected.cached += 1
      return new Response(init.method === 'HEAD' ? null : kept.body, kept)
    }
    const response = await server.fetch(input, init)
    if (/[?&]live=/.test(address) || response.status !== 200) return response
    const { status, headers } = response
    const body = await response.text()
    this.#cache.set(name, { status, headers, body })
    return new Response(init.method === 'HEAD' ? null : body, { status, headers })
  }
}

const txidsOf = (body: unknown): string[] =>
  Array.from(String(body).matchAll(/"txid":"([^"]+)"/g), ([, txid = '']) => txid)

function nameOf({ headers, body }: RequestInit): string {
  const all = new Headers(headers)
  const txids = txidsOf(body).map((txid) => txid.slice(-6))
  return `${all.get('Producer-Id')?.slice(-6)} ${all.get('Producer-Seq')} of ${txids.join(' ')}`
}
