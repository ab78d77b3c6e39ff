// The page on Oxbow. `bench` is what the harness calls.
import { createStateSchema, createStreamDB } from '@oxbow/state/db'
import { asked, clock, schema } from './row.ts'
import { showCollection } from './show-collection.ts'
import { createVirtualList } from './virtual-list.ts'
import { nextFrame, pause, untilFolded, watchJournal, watchLongTasks } from './watch-page.ts'

const scriptAt = performance.now()
const longestTask = watchLongTasks()
const journal = watchJournal()
const list = createVirtualList(asked.count)
const state = createStateSchema({ todos: { schema, type: 'todo', primaryKey: 'id' } })
const db = createStreamDB({ state, streamOptions: { url: asked.url, warnOnHttp: false } })
const { todos } = db.collections

const opened = (async () => {
  const beganAt = performance.now()
  const isListed = asked.view !== 'none' && asked.view !== 'preload'
  if (isListed) showCollection(todos, asked.view, list)
  if (asked.view === 'preload') await db.preload()
  await db.whenHydrated()
  const hydratedMs = performance.now() - beganAt
  const shownAt = isListed ? await list.complete : performance.now()
  return { scriptAt, hydratedMs, shownAt }
})()

/** One of the first keys. Not by way of an array of all of them, which would count as part of the write. */
const keyAt = (index: number): string => {
  let left = index % Math.min(50, todos.size)
  for (const key of todos.keys()) if ((left -= 1) < 0) return key
  return ''
}
const stamped = (by: string): string => `at:${clock()}:${by}`
const update = (index: number, text: string) =>
  todos.update(keyAt(index), (draft) => {
    draft.text = text
  })

/** Writes one after another, and tells how many of them the next frame did not show. */
const write = async (count: number, by: string): Promise<{ late: number; syncMs: number[] }> => {
  let late = 0
  const syncMs: number[] = []
  for (let n = 0; n < count; n += 1) {
    const before = list.arrivals.length
    const startedAt = performance.now()
    update(n, stamped(by))
    syncMs.push(performance.now() - startedAt)
    await nextFrame()
    if (list.arrivals.length === before) late += 1
    await pause(20 + Math.random() * 10)
  }
  return { late, syncMs }
}

/** How long writes take to be acknowledged, beside plain requests that append the same, in turns. */
const acknowledge = async (count: number, bareUrl: string): Promise<{ ours: number[]; bare: number[] }> => {
  const figures = { ours: [] as number[], bare: [] as number[] }
  for (let n = 0; n < count; n += 1) {
    const beganOurs = performance.now()
    await db.writeOf(update(n, stamped('own'))).acked
    figures.ours.push(performance.now() - beganOurs)
    await pause(30)
    const beganBare = performance.now()
    await post(bareUrl, [eventOf(n)])
    figures.bare.push(performance.now() - beganBare)
    await pause(30)
  }
  return figures
}

const eventOf = (n: number): object => ({
  ...{ type: 'todo', key: `waiting-${n}`, headers: { operation: 'insert', txid: `bare-${n}` } },
  value: rowOf(n),
})
// Keys that come after those of the rows, so that the window shows the same rows with them and without.
const rowOf = (n: number) => ({ id: `waiting-${n}`, text: `Queued ${n}`, done: false, createdAt: n, createdBy: 'ada' })

const post = async (url: string, events: ReadonlyArray<object>): Promise<void> => {
  const headers = { 'Content-Type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(events) })
  await answer.text()
  if (!answer.ok) throw new Error(`The append was answered ${answer.status}`)
}

let queued = 0

/**
 * Queues inserts, some at a time: TanStack DB costs by the mutations under way, and shows no remote row while one is. Resolves
 * with the time until all are durable.
 */
const queue = async (count: number): Promise<number> => {
  const begin = queued
  queued += count
  const beganAt = performance.now()
  for (let first = 0; first < count; first += 100) {
    const some = Array.from({ length: Math.min(100, count - first) }, (_, n) => todos.insert(rowOf(begin + first + n)))
    await Promise.all(some.map((transaction) => transaction.isPersisted.promise))
  }
  return performance.now() - beganAt
}

/** Sends what waits; from `connect()`, from the first current row, until all is acknowledged. */
const drain = async (): Promise<{ fromConnect: number; fromCurrent: number }> => {
  const acked = new Promise<number>((resolve) => {
    db.status.subscribe(({ pendingCount }) => pendingCount === 0 && resolve(performance.now()))
  })
  const beganAt = performance.now()
  db.connect()
  await db.whenUpToDate()
  const currentAt = performance.now()
  const endedAt = await acked
  return { fromConnect: endedAt - beganAt, fromCurrent: endedAt - currentAt }
}

const postMany = async (url: string, count: number): Promise<number> => {
  const events = Array.from({ length: count }, (_, n) => eventOf(n))
  const beganAt = performance.now()
  await post(url, events)
  return performance.now() - beganAt
}

const block = (durationMs: number): void => {
  const until = performance.now() + durationMs
  while (performance.now() < until);
}

Object.assign(globalThis, {
  bench: {
    ...{ opened, write, acknowledge, queue, drain, postMany, block, longestTask, journal, list, untilFolded },
    connect: () => db.connect(),
    upToDate: async () => {
      await db.whenUpToDate()
      return performance.now()
    },
    status: () => {
      const { role, phase, isUpToDate, pendingCount, offset } = db.status.get()
      return { role, phase, isUpToDate, pendingCount, offset, storage: db.status.get().storage }
    },
  },
})
