import { createMemoryStore, type Store } from '@oxbow/state/db'
import { expect, it } from 'vitest'
import { createTabsWorld } from '../../test/tabs-world.ts'
import { isFlushedLater } from '../storage/secure-entries.ts'
import { milk, tea } from '../../test/todos.ts'

/** A store of which a loss of power takes what was done since something was flushed. Entries are secured once `secure` is called. */
function createDisk() {
  const open = (): Store =>
    createMemoryStore({ randomBytes: (size) => new Uint8Array(size).fill(7) }, { isShared: true })
  let store = open()
  let done: Array<(store: Store) => Promise<unknown>> = []
  let flushed = 0
  let secure = (): void => undefined
  const secured = new Promise<void>((resolve) => (secure = resolve))
  const run = <T>(isFlushed: boolean, work: (store: Store) => Promise<T>): Promise<T> => {
    done.push(work)
    if (isFlushed) flushed = done.length
    return work(store)
  }
  const disk: Store = {
    ...{ kind: 'memory', isShared: true },
    load: () => store.load(),
    meta: () => store.meta(),
    outbox: () => store.outbox(),
    outboxHead: () => store.outboxHead(),
    changesetsAfter: (seq) => store.changesetsAfter(seq),
    compact: async () => undefined,
    close: async () => undefined,
    takeOver: () => run(true, (now) => now.takeOver()),
    commit: (commit) => run(false, (now) => now.commit(commit)),
    changeOutbox: (change) => run(!isFlushedLater(change), (now) => now.changeOutbox(change)),
    clear: (options) => run(true, (now) => now.clear(options)),
    async secure() {
      const upTo = done.length
      await secured
      flushed = Math.max(flushed, upTo)
    },
  }
  const losePower = async (): Promise<void> => {
    store = open()
    done = done.slice(0, flushed)
    for (const work of done) await work(store)
  }
  return { disk, secure: () => secure(), losePower }
}

it('a write is seen elsewhere and sent before it is flushed, and called durable after', async () => {
  const { disk, secure } = createDisk()
  const { openTab, run, log } = await createTabsWorld([], { store: disk })
  const [{ db }, { db: other }] = [openTab(), openTab()]
  await Promise.all([db.preload(), other.preload(), run()])
  const told: string[] = []
  const write = db.transact(() => void db.collections.todos.insert(milk))
  for (const moment of ['durable', 'acked'] as const) void write[moment].then(() => told.push(moment))
  await run()
  expect({ log: (await log()).length, elsewhere: other.collections.todos.toArray.length, told }).toEqual({
    ...{ log: 1, elsewhere: 1, told: ['acked'] },
  })
  secure()
  await run()
  expect(told).toEqual(['acked', 'durable'])
})

it('what was sent before it was flushed is in the log once, and so is what is written after the power was lost', async () => {
  const { disk, losePower } = createDisk()
  const { openTab, run, log } = await createTabsWorld([], { store: disk })
  const { tab, db } = openTab()
  await Promise.all([db.preload(), run()])
  db.transact(() => void db.collections.todos.insert(milk))
  await run()
  tab.crash()
  await losePower()
  expect((await disk.outbox()).entries).toEqual([])
  const { db: later } = openTab()
  await Promise.all([later.preload(), run()])
  later.transact(() => void later.collections.todos.insert(tea))
  await run(60_000)
  const names = (await log()).map((message) => (message as { value: { text: string } }).value.text)
  expect(names).toEqual(['milk', 'tea'])
  expect(later.outbox.get().pending).toEqual([])
})
