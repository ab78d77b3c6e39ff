import { createMemoryStore, type Store } from '@oxbow/state/db'
import { describe, expect, it } from 'vitest'
import { createTabsWorld, type TabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'

const insert = (id: string, text: string) => change('insert', id, { id, text, done: false })
const same = { isSame: true, missing: 0, extra: 0, different: 0, keys: [], isRepaired: false }

/** Makes what a store holds differ from the log: one row is gone, one is another, one is too much. */
async function spoil(store: Store): Promise<void> {
  const { epoch, seq, offset, nextOrdinal } = await store.takeOver()
  const value = { id: '1', text: 'spoilt', done: false }
  const puts = [['todo', '1', value, 0] as const, ['todo', '9', { ...value, id: '9' }, 1] as const]
  const changeset = {
    from: offset,
    to: offset,
    reset: false,
    puts,
    deletes: [['todo', '2'] as const],
    txids: [],
    nextOrdinal,
  }
  await store.commit({ epoch, seq, changeset, incarnation: undefined })
}

const spoilt = {
  ...{ isSame: false, missing: 1, extra: 1, different: 1 },
  keys: [
    { type: 'todo', key: '1', kind: 'different' },
    { type: 'todo', key: '2', kind: 'missing' },
    { type: 'todo', key: '9', kind: 'extra' },
  ],
}
const start = async (world: TabsWorld, count: number) => {
  const tabs = Array.from({ length: count }, () => world.openTab())
  for (const { db } of tabs) db.preload().catch(() => undefined)
  await world.run()
  return tabs
}
const done = async <T>(world: TabsWorld, work: Promise<T>): Promise<T> => {
  work.catch(() => undefined)
  await world.run(10)
  return work
}

describe('verify', () => {
  it('finds nothing where the rows are those of the log, in any tab and while it grows', async () => {
    const world = await createTabsWorld([insert('1', 'a'), insert('2', 'b')])
    const tabs = await start(world, 2)
    for (const { db } of tabs) {
      const work = db.verify()
      await world.append(insert('3', 'c'), change('delete', '2'))
      expect(await done(world, work)).toEqual({ ...same, offset: expect.any(String) })
    }
  })

  it('reads past all caches', async () => {
    const modes: Array<RequestCache | undefined> = []
    const through = (fetch: typeof globalThis.fetch): typeof globalThis.fetch => {
      return (input, init) => {
        modes.push(init?.cache)
        return fetch(input, init)
      }
    }
    const world = await createTabsWorld([insert('1', 'a')], { through })
    const [tab] = await start(world, 1)
    modes.length = 0
    await done(world, tab?.db.verify() ?? Promise.reject(new Error('no tab')))
    expect(modes).toEqual(['no-store'])
  })

  it.each([
    ['the leader', 0],
    ['a follower', 1],
  ])('says what differs, and has it mended for all tabs when %s is asked to', async (_, at) => {
    const store = createMemoryStore(undefined, { isShared: true })
    const world = await createTabsWorld([insert('1', 'a'), insert('2', 'b')], { store })
    const before = await start(world, 1)
    for (const { tab } of before) tab.close()
    await spoil(store)
    const tabs = await start(world, 3)
    const db = tabs[at]?.db ?? raise()
    expect(await done(world, db.verify())).toEqual({ ...spoilt, offset: db.offset, isRepaired: false })
    expect(db.collections.todos.toArray.map(({ text }) => text)).toEqual(['spoilt', 'spoilt'])
    const resets: boolean[] = []
    const watching = world.openTab({ onCommit: ({ reset }) => resets.push(reset) })
    watching.db.preload().catch(() => undefined)
    await world.run()
    const sizes: number[] = []
    db.collections.todos.subscribe((rows) => sizes.push(rows.length))
    expect(await done(world, db.verify({ repair: true }))).toEqual({ ...spoilt, offset: db.offset, isRepaired: true })
    for (const { db: each } of [...tabs, watching]) {
      expect(each.collections.todos.toArray.map(({ text }) => text)).toEqual(['a', 'b'])
      expect(each.status.get()).toMatchObject({ phase: 'live', isSynced: true })
    }
    expect([resets, sizes]).toEqual([[true], [2, 2]])
    expect(await done(world, db.verify({ repair: true }))).toMatchObject(same)
  })

  it('waits for the network, and ends with the signal or the database', async () => {
    const world = await createTabsWorld([insert('1', 'a')])
    const [tab = raise()] = await start(world, 1)
    tab.tab.offline()
    await world.run()
    const controller = new AbortController()
    const reason = new Error('enough')
    const [stopped, closed] = [tab.db.verify({ signal: controller.signal }), tab.db.verify()].map((work) =>
      work.catch((error: unknown) => error),
    )
    await world.run(100)
    controller.abort(reason)
    expect(await stopped).toBe(reason)
    tab.db.close()
    expect(await closed).toMatchObject({ code: 'closed' })
    await expect(tab.db.verify()).rejects.toMatchObject({ code: 'closed' })
  })
})

const raise = (): never => {
  throw new Error('There is no such tab.')
}
