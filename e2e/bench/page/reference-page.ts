// The same page on the reference package: it has no disk, no other tabs and no queue.
import { createStateSchema } from '@durable-streams/state'
import { createStreamDB } from '@durable-streams/state/db'
import { asked, clock, schema } from './row.ts'
import { showCollection } from './show-collection.ts'
import { createVirtualList } from './virtual-list.ts'
import { nextFrame, pause, watchLongTasks } from './watch-page.ts'

const scriptAt = performance.now()
const longestTask = watchLongTasks()
const list = createVirtualList(asked.count)
const state = createStateSchema({ todos: { schema, type: 'todo', primaryKey: 'id' } })
const db = createStreamDB({
  state,
  streamOptions: { url: asked.url, contentType: 'application/json' },
  actions: ({ db: own, stream }) => ({
    retitle: {
      onMutate: ({ key, text }: { key: string; text: string }) => {
        own.collections.todos.update(key, (draft) => {
          draft.text = text
        })
      },
      mutationFn: async ({ key, text }: { key: string; text: string }) => {
        const txid = crypto.randomUUID()
        const before = own.collections.todos.get(key)
        const value = { ...before, text }
        const event = { type: 'todo', key, value, headers: { operation: 'update', txid } }
        await stream.append(JSON.stringify(event))
        acknowledged?.()
        await own.utils.awaitTxId(txid)
      },
    },
  }),
})
const { todos } = db.collections
let acknowledged: (() => void) | undefined

const opened = (async () => {
  showCollection(todos, asked.view, list)
  await db.preload()
  const shownAt = asked.view !== 'preload' ? await list.complete : performance.now()
  return { scriptAt, hydratedMs: shownAt - scriptAt, shownAt }
})()

const keyAt = (index: number): string => [...todos.keys()][index % Math.min(50, todos.size)] ?? ''

/** Writes one after another, each by an action of its own. */
const write = async (count: number, by: string): Promise<{ late: number; syncMs: number[] }> => {
  let late = 0
  const syncMs: number[] = []
  for (let n = 0; n < count; n += 1) {
    const before = list.arrivals.length
    const startedAt = performance.now()
    const { isPersisted } = db.actions.retitle({ key: keyAt(n), text: `at:${clock()}:${by}` })
    syncMs.push(performance.now() - startedAt)
    await nextFrame()
    if (list.arrivals.length === before) late += 1
    await isPersisted.promise
    await pause(20 + Math.random() * 10)
  }
  return { late, syncMs }
}

/** How long actions take until their request is answered. */
const acknowledge = async (count: number): Promise<{ ours: number[]; bare: number[] }> => {
  const ours: number[] = []
  for (let n = 0; n < count; n += 1) {
    const beganAt = performance.now()
    const answered = new Promise<void>((resolve) => (acknowledged = resolve))
    const { isPersisted } = db.actions.retitle({ key: keyAt(n), text: `at:${clock()}:own` })
    await answered
    ours.push(performance.now() - beganAt)
    await isPersisted.promise
    await pause(30)
  }
  return { ours, bare: [] }
}

Object.assign(globalThis, { bench: { opened, write, acknowledge, longestTask, list } })
