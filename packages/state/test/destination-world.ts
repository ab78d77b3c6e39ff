import type { SendBatch, WritesOption } from '@oxbow/state/db'
import type { TestTab } from '@oxbow/state/testing'
import { createTabsWorld, type TabsWorld } from './tabs-world.ts'

/** The three places that local writes can go to. */
export type DestinationKind = 'the stream that is read' | 'an inbox' | 'an endpoint'
export const destinationKinds: ReadonlyArray<DestinationKind> = ['the stream that is read', 'an inbox', 'an endpoint']

const INBOX = 'http://oxbow.test/v1/stream/inbox'
const ENDPOINT = 'http://oxbow.test/writes'

/** What happens to a batch on its way: it never arrives, its answer is lost, or something else answers, once it arrived too. */
export type Mishap =
  | { readonly kind: 'cut-before' | 'cut-after' }
  | { readonly kind: 'answer' | 'answer-after'; readonly status: number; readonly headers?: Record<string, string> }

/** Whether a batch with this body, from this tab, is hit. */
type Hits = (body: string, tab: TestTab) => boolean

/** A world of tabs whose writes go to one of the three, and come back on the stream that is read. */
export interface DestinationWorld extends TabsWorld {
  /** The next batches meet a mishap. @returns the end of it. */
  fail(mishap: Mishap, options?: { times?: number; hits?: Hits }): () => void
  /** Calls `act` when the next batch is about to arrive, or has. */
  onBatch(moment: 'before' | 'after', act: () => void): void
  /** From now on batches wait on their way. @returns the end of it: what waits arrives. */
  hold(): () => void
  /** How many batches were tried, mishaps included. */
  tries(): number
  /** Whether the backend behind an inbox or an endpoint works; it catches up. */
  setWorking(isWorking: boolean): Promise<void>
}

const textOf = ({ body }: RequestInit): string => (typeof body === 'string' ? body : '')

const answerOf = ({ status, headers = {} }: { status: number; headers?: Record<string, string> }): Response =>
  new Response(status === 204 ? null : 'no', { status, headers })

interface Event {
  readonly key: string
  readonly headers: { readonly txid: string }
}

export async function createDestinationWorld(
  kind: DestinationKind,
  messages: ReadonlyArray<unknown> = [],
): Promise<DestinationWorld> {
  const failures: Array<{ mishap: Mishap; hits: Hits; times: number }> = []
  const moments: Array<{ moment: 'before' | 'after'; act: () => void }> = []
  let gate: Promise<void> | undefined
  let tries = 0
  let isWorking = true
  const accepted: Event[] = []
  const applied = new Set<string>()
  const happen = (moment: 'before' | 'after'): void => {
    for (const next of moments.filter((other) => other.moment === moment)) {
      moments.splice(moments.indexOf(next), 1)
      next.act()
    }
  }
  /** A backend that knows writes by their txids. */
  const work = async (): Promise<void> => {
    if (!isWorking || kind === 'the stream that is read') return
    const events: Event[] = kind === 'an inbox' ? await (await world.fetch(`${INBOX}?offset=-1`)).json() : accepted
    const known = new Set(applied)
    const fresh = events.filter(({ headers }) => !known.has(headers.txid))
    for (const { headers } of fresh) applied.add(headers.txid)
    if (fresh.length > 0) await world.append(...fresh)
  }
  const deliver = async (fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<Response> => {
    if (kind !== 'an endpoint') {
      const response = await fetch(url, init)
      await work()
      return response
    }
    accepted.push(...(JSON.parse(textOf(init)) as Event[]))
    await work()
    return new Response(null, { status: 202 })
  }
  const through =
    (fetch: typeof globalThis.fetch, tab: TestTab): typeof globalThis.fetch =>
    async (input, init) => {
      const { href: url } = new URL(input instanceof Request ? input.url : input)
      const target = { 'the stream that is read': world.url, 'an inbox': INBOX, 'an endpoint': ENDPOINT }[kind]
      if (init?.method !== 'POST' || url !== target) return fetch(input, init)
      tries += 1
      await gate
      const failure = failures.find(({ times, hits }) => times > 0 && hits(textOf(init), tab))
      if (failure) failure.times -= 1
      if (failure?.mishap.kind === 'cut-before') throw new TypeError('Failed to fetch')
      if (failure?.mishap.kind === 'answer') return answerOf(failure.mishap)
      happen('before')
      // What is on its way arrives, whatever becomes of the page that sent it.
      const response = await deliver(fetch, url, { ...init, signal: null })
      happen('after')
      if (failure?.mishap.kind === 'cut-after') throw new TypeError('Failed to fetch')
      return failure?.mishap.kind === 'answer-after' ? answerOf(failure.mishap) : response
    }
  const world: TabsWorld = await createTabsWorld(messages, { through })
  await world.fetch(INBOX, { method: 'PUT', headers: { 'Content-Type': 'application/json' } })
  const writesOf = (tab: TestTab): WritesOption | undefined => {
    const fetch = tab.wrapFetch(through(world.fetch, tab))
    const send = ({ events, signal }: SendBatch): Promise<Response> =>
      fetch(ENDPOINT, { method: 'POST', body: JSON.stringify(events), signal })
    if (kind === 'an endpoint') return { send }
    return kind === 'an inbox' ? { url: INBOX, fetch } : undefined
  }
  return {
    ...world,
    openTab: (options = {}) => world.openTab({ writesOf, ...options }),
    fail(mishap, { times = 1, hits = () => true } = {}) {
      const failure = { mishap, hits, times }
      failures.push(failure)
      return () => void failures.splice(failures.indexOf(failure), 1)
    },
    onBatch: (moment, act) => void moments.push({ moment, act }),
    hold() {
      let open = (): void => undefined
      gate = new Promise((resolve) => (open = resolve))
      return () => {
        gate = undefined
        open()
      }
    },
    tries: () => tries,
    async setWorking(value) {
      isWorking = value
      await work()
    },
  }
}
