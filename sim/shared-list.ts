// Several databases on one stream of a server that misbehaves, driven by a random schedule; at rest nothing may be lost,
// doubled, out of order, or seen differently by anyone.
import { createFetch, createHandler, type FaultEffect, type StreamHandler } from '@oxbow/dev-server/handler'
import { createStateSchema, createStreamDB, MaterializedState, type Environment, type StreamDB } from '@oxbow/state/db'
import { isChangeEvent, type ChangeEvent } from '@oxbow/state'
import * as z from 'zod'

const item = z.object({ id: z.string(), by: z.number(), n: z.number() })
const state = createStateSchema({ items: { schema: item, type: 'item', primaryKey: 'id' } })
type ItemDB = StreamDB<typeof state>

/** One thing that happens. Writers and keys are small numbers, so that they meet. */
export type Step =
  | { do: 'put'; writer: number; key: number }
  | { do: 'remove'; writer: number; key: number }
  | { do: 'disconnect'; writer: number }
  | { do: 'connect'; writer: number }
  | { do: 'fault'; method: 'GET' | 'HEAD' | 'POST'; effect: FaultEffect; times: number }
  | { do: 'pause' }

/** What the log and the databases say at rest; empty lists when all is well. */
export interface Findings {
  lost: string[]
  doubled: string[]
  outOfOrder: string[]
  diverged: string[]
  /** How many writes were made, so that a schedule that does nothing is noticed. */
  writes: number
}

const WRITERS = 3
/** What a reader is told reaches it so many turns of the event loop later: an echo must not outrun an answer always. */
const LATENCY_TURNS = 8
const url = 'http://oxbow.test/v1/stream/items'

/** Runs a schedule to its rest. `bend` may put a defect between the databases and the server. */
export async function runSchedule(
  steps: ReadonlyArray<Step>,
  bend: (fetch: typeof globalThis.fetch) => typeof globalThis.fetch = (fetch) => fetch,
): Promise<Findings> {
  const handler = createHandler({ longPollTimeoutMs: 50 })
  const fetch = createFetch(handler)
  await fetch(url, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '[]' })
  const made: string[][] = []
  const databases = Array.from({ length: WRITERS }, () => {
    const streamOptions = { url, fetch: bend(withLatency(fetch)), backoffOptions: { initialDelay: 1, maxDelay: 2 } }
    const db = createStreamDB({ state, streamOptions, environment: hurried })
    // Shows what it knows from now on, and connects.
    db.collections.items.startSyncImmediate()
    made.push(recordTxids(db))
    return db
  })
  try {
    let n = 0
    for (const step of steps) await perform(step, databases, handler, (n += 1))
    handler.faults.clear()
    for (const db of databases) db.connect()
    await rest(databases, fetch)
    const log: unknown = await (await fetch(`${url}?offset=-1`)).json()
    return examine(Array.isArray(log) ? log.filter(isChangeEvent) : [], made, databases)
  } finally {
    for (const db of databases) db.close()
    await handler.close()
  }
}

/** Every transaction id in the order in which its write became durable. */
function recordTxids(db: ItemDB): string[] {
  const txids: string[] = []
  db.outbox.subscribe(({ pending }) => {
    for (const { txid } of pending) if (!txids.includes(txid)) txids.push(txid)
  })
  return txids
}

async function perform(step: Step, databases: ItemDB[], handler: StreamHandler, n: number): Promise<void> {
  if (step.do === 'pause') return turn()
  if (step.do === 'fault') {
    const { method, effect, times } = step
    handler.faults.add({ effect, times, match: (request) => request.method === method })
    return
  }
  const db = databases[step.writer]
  if (db === undefined) return
  if (step.do === 'connect') return db.connect()
  if (step.do === 'disconnect') return db.disconnect()
  const { items } = db.collections
  const id = `k${step.key}`
  const exists = items.has(id)
  if (step.do === 'remove') {
    if (exists) items.delete(id)
  } else if (exists) {
    items.update(id, (draft) => {
      draft.n = n
    })
  } else {
    items.insert({ id, by: step.writer, n })
  }
  await turn()
}

/** Waits until nothing is waiting anywhere and all have read the whole log. */
async function rest(databases: ItemDB[], fetch: typeof globalThis.fetch): Promise<void> {
  for (let round = 0; round < 2000; round += 1) {
    const tail = (await fetch(url, { method: 'HEAD' })).headers.get('Stream-Next-Offset')
    const isAtRest = databases.every(({ status }) => status.get().isSynced && status.get().offset === tail)
    if (isAtRest) return
    await new Promise<void>((resolve) => setTimeout(resolve, 1))
  }
  throw new Error(`Not at rest: ${JSON.stringify(databases.map(({ status }) => status.get()))}`)
}

function examine(log: ChangeEvent[], made: string[][], databases: ItemDB[]): Findings {
  const seen = log.map(({ headers }) => headers.txid ?? '')
  const refused = new Set(databases.flatMap(({ outbox }) => outbox.get().rejected.map(({ entry }) => entry.txid)))
  const expected = made.map((txids) => txids.filter((txid) => !refused.has(txid)))
  const truth = new MaterializedState()
  truth.applyBatch(log)
  return {
    lost: expected.flat().filter((txid) => !seen.includes(txid)),
    doubled: seen.filter((txid, index) => seen.indexOf(txid) !== index),
    outOfOrder: expected
      .filter((txids) => txids.join() !== seen.filter((txid) => txids.includes(txid)).join())
      .map((txids) => txids.join(' ')),
    diverged: databases.map((db) => rowsOf(db)).filter((rows) => rows !== rowsOfLog(truth)),
    writes: made.flat().length,
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : 1)
const rowsOf = ({ collections }: ItemDB): string =>
  collections.items.toArray
    .map(({ id, by, n }) => JSON.stringify({ id, by, n }))
    .sort(byText)
    .join()
const rowsOfLog = (truth: MaterializedState): string =>
  [...truth.getType('item').values()]
    .map((value) => JSON.stringify(item.parse(value)))
    .sort(byText)
    .join()

/** A network that takes its time with everything that is read. */
const withLatency =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (response.body === null || (init?.method ?? 'GET') !== 'GET') return response
    const late = new TransformStream<Uint8Array, Uint8Array>({
      async transform(chunk, controller) {
        for (let turns = 0; turns < LATENCY_TURNS; turns += 1) await turn()
        controller.enqueue(chunk)
      },
    })
    const { status, statusText, headers } = response
    return new Response(response.body.pipeThrough(late), { status, statusText, headers })
  }

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Time in a hurry: whoever waits, waits for one turn of the event loop. */
const hurried: Environment = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  breathe: turn,
  random: () => Math.random(),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  sleep: turn,
}
