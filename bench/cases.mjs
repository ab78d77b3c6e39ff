// The cases: each takes what it needs once, and gives a function that does the work once and returns how much it found.
import { pageOfEvents, serve } from './events.mjs'

export const COUNT = 100_000
const url = 'http://127.0.0.1/v1/stream/bench'

const clients = {
  oxbow: () => import('@oxbow/client'),
  reference: () => import('@durable-streams/client'),
}
const databases = {
  oxbow: () => import('@oxbow/state/db'),
  reference: () => import('@durable-streams/state/db'),
}

/** @param {'oxbow' | 'reference'} which */
async function readJson(which) {
  const { stream } = await clients[which]()
  const fetch = serve(pageOfEvents(COUNT))
  return async () => {
    const response = await stream({ url, fetch, live: false, warnOnHttp: false })
    return (await response.json()).length
  }
}

/** @param {'oxbow' | 'reference'} which */
async function readJsonStream(which) {
  const { stream } = await clients[which]()
  const fetch = serve(pageOfEvents(COUNT))
  return async () => {
    const response = await stream({ url, fetch, live: false, warnOnHttp: false })
    let count = 0
    for await (const event of response.jsonStream()) if (event) count += 1
    return count
  }
}

/** @param {'oxbow' | 'reference'} which */
async function preload(which) {
  const { createStreamDB, createStateSchema } = await databases[which]()
  const z = await import('zod')
  const schema = z.object({
    id: z.string(),
    text: z.string(),
    done: z.boolean(),
    createdAt: z.number(),
    createdBy: z.string(),
  })
  const state = createStateSchema({ todos: { schema, type: 'todo', primaryKey: 'id' } })
  const fetch = serve(pageOfEvents(COUNT))
  return async () => {
    const db = createStreamDB({ state, live: false, streamOptions: { url, fetch, warnOnHttp: false } })
    await db.preload()
    const { size } = db.collections.todos
    db.close()
    return size
  }
}

/** @type {Record<string, { title: string, prepare: (which: 'oxbow' | 'reference') => Promise<() => Promise<number>> }>} */
export const cases = {
  'read-json': { title: `read ${COUNT.toLocaleString('en')} events, json()`, prepare: readJson },
  'read-json-stream': { title: `read ${COUNT.toLocaleString('en')} events, jsonStream()`, prepare: readJsonStream },
  preload: { title: `createStreamDB preload of ${COUNT.toLocaleString('en')} rows`, prepare: preload },
}
