import type { Chance } from './chance.ts'
import { turns, type WorldTime } from './borrowed-time.ts'
import type { Injected } from './injected.ts'
import { switchFaults } from './server-faults.ts'
import { byTheWorld, type WorldServer } from './server.ts'

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
  truncated: 0,
  slow: 0,
}

/** What stands between the tabs and the server. */
export interface Network {
  weather: Weather
  /** Requests that are still on their way although nobody waits for them. */
  readonly underWay: number
  /** Transaction ids that a request brought whose producer the server forgot while it was on its way. */
  readonly excused: Set<string>
  readonly fetch: typeof globalThis.fetch
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
  readonly excused = new Set<string>()
  readonly #parts: NetworkParts
  /** Producers of which the server took a request that was on its way when it forgot them. */
  readonly #revived = new Set<string | null>()
  readonly #cache = new Map<string, { status: number; headers: Headers; body: string }>()

  constructor(parts: NetworkParts) {
    this.#parts = parts
  }

  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { chance, time, server } = this.#parts
    const { lapses } = server
    if (chance.happens(this.weather.slow)) {
      await turns(chance.below(30))
      if (chance.happens(0.2)) await new Promise<void>((resolve) => time.after(chance.below(3000), resolve))
    }
    if (init.method === 'POST') return this.#post(input, init, lapses)
    init.signal?.throwIfAborted()
    return this.#read(input, init)
  }

  async #post(input: Address, init: RequestInit, lapses: number): Promise<Response> {
    const { chance, injected } = this.#parts
    if (chance.happens(this.weather.late)) {
      this.#sendLate(input, init, lapses)
      throw new TypeError('Failed to fetch')
    }
    if (chance.happens(this.weather.repeated)) {
      injected.repeated += 1
      await this.#deliver(input, init, lapses).catch(() => undefined)
    }
    const response = await this.#deliver(input, init, lapses)
    // Whoever left does not hear the answer; that the server has it stands.
    init.signal?.throwIfAborted()
    return response
  }

  #sendLate(input: Address, init: RequestInit, lapses: number): void {
    const { chance, time, injected } = this.#parts
    this.underWay += 1
    injected.lateRequests += 1
    const headers = new Headers(init.headers)
    headers.set(byTheWorld, 'yes')
    time.after(chance.below(LONGEST_DELAY_MS), () => {
      const over = (): void => {
        this.underWay -= 1
      }
      this.#deliver(input, { ...init, headers }, lapses).then(over, over)
    })
  }

  /** A request comes to the server. */
  async #deliver(input: Address, asked: RequestInit, lapses: number): Promise<Response> {
    // It comes there even if nobody waits for the answer any more.
    const init = { ...asked, signal: null }
    const { server, trace } = this.#parts
    try {
      const response = await server.fetch(input, init)
      trace(`the server answers ${response.status} to ${nameOf(init)}`)
      const producer = new Headers(init.headers).get('Producer-Id')
      // What the server took of a producer that it had forgotten makes it take the next ones on their way as well.
      const isRevived = server.lapses > lapses || this.#revived.has(producer)
      if (response.status === 200 && isRevived) {
        this.#revived.add(producer)
        for (const txid of txidsOf(init.body)) this.excused.add(txid)
      }
      return response
    } catch (error) {
      trace(`the server answers nothing to ${nameOf(init)}`)
      throw error
    }
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
