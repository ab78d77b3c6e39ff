import { describe, expect, it } from 'vitest'
import type { Changeset } from '../core/changeset.ts'
import { RowTable } from '../core/row-table.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import { createTabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'
import { milk, tea } from '../../test/todos.ts'

describe('tabs of one browser', () => {
  it('read nothing before the leader has taken over, whoever asks for it', async () => {
    const world = await createTabsWorld([change('insert', '1', milk)])
    const shared = createMemoryStore(undefined, { isShared: true })
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const takeOver = () => held.then(shared.takeOver)
    const { db } = world.openTab({ persistence: { ...shared, takeOver } })
    db.preload().catch(() => undefined)
    await world.run()
    expect(db.status.get().role).toBe('leader')
    const second = world.openTab({ persistence: shared, visible: false })
    second.db.preload().catch(() => undefined)
    await world.run()
    expect(world.requests.filter((request) => request.includes('offset='))).toEqual([])
    release()
    await world.run()
    expect(world.requests.filter((request) => request.includes('live=sse'))).toHaveLength(1)
    expect(second.db.collections.todos.size).toBe(1)
  })

  it('read over one connection and show the same', async () => {
    const world = await createTabsWorld([change('insert', '1', milk)])
    const [first, second, third] = [world.openTab(), world.openTab(), world.openTab({ visible: false })]
    for (const { db } of [first, second, third]) db.preload().catch(() => undefined)
    await world.run()
    expect([first, second, third].map(({ db }) => db.status.get().role)).toEqual(['leader', 'follower', 'follower'])
    await world.append(change('insert', '2', tea))
    await world.run()
    for (const { db } of [first, second, third]) {
      expect(db.collections.todos.toArray.map(({ text }) => text)).toEqual(['milk', 'tea'])
      expect(db.status.get()).toMatchObject({ phase: 'live', isUpToDate: true, isSynced: true })
    }
    expect(world.requests.filter((request) => request.includes('live=sse'))).toHaveLength(1)
  })

  it('go on with another leader when the leader closes, crashes or is frozen', async () => {
    const world = await createTabsWorld()
    const tabs = [world.openTab(), world.openTab(), world.openTab(), world.openTab()]
    for (const { db } of tabs) db.preload().catch(() => undefined)
    await world.run()
    const [one, two, three, four] = tabs
    one?.tab.close()
    await world.run()
    expect(two?.db.status.get().role).toBe('leader')
    two?.tab.crash()
    await world.run()
    expect(three?.db.status.get().role).toBe('leader')
    three?.tab.freeze()
    await world.run()
    expect(four?.db.status.get().role).toBe('leader')
    await world.append(change('insert', '1', milk))
    await world.run()
    expect(four?.db.collections.todos.size).toBe(1)
    three?.tab.resume()
    await world.run()
    expect(three?.db.collections.todos.size).toBe(1)
  })

  it('write from every tab, once and in order, also those that are gone', async () => {
    const world = await createTabsWorld()
    const [first, second] = [world.openTab(), world.openTab()]
    for (const { db } of [first, second]) db.preload().catch(() => undefined)
    await world.run()
    first.tab.offline()
    second.tab.offline()
    await world.run()
    first.db.collections.todos.insert(milk)
    await world.run()
    second.db.collections.todos.insert(tea)
    await world.run()
    expect(first.db.collections.todos.size).toBe(2)
    first.tab.close()
    await world.run()
    second.tab.online()
    await world.run(1000)
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2'])
    expect(second.db.status.get()).toMatchObject({ pendingCount: 0, isSynced: true })
  })

  it('send what waited for a leader in a long task, as soon as that lets go', async () => {
    const world = await createTabsWorld()
    const [first, second] = [world.openTab(), world.openTab()]
    for (const { db } of [first, second]) db.preload().catch(() => undefined)
    await world.run()
    first.tab.block()
    await world.run(9000)
    expect(second.db.status.get().role).toBe('leader')
    second.db.collections.todos.insert(milk)
    await world.run()
    first.tab.unblock()
    await world.run(1000)
    expect((await world.log()).map(({ key }) => key)).toEqual(['1'])
    expect(first.db.status.get()).toMatchObject({ role: 'follower', pendingCount: 0 })
  })

  it('do not believe a leader that was robbed and has not heard of it', async () => {
    const world = await createTabsWorld()
    const [first, second] = [world.openTab(), world.openTab()]
    for (const { db } of [first, second]) db.preload().catch(() => undefined)
    await world.run()
    first.tab.block()
    await world.append(change('insert', '1', milk))
    await world.run(9000)
    await world.append(change('insert', '2', tea))
    const third = world.openTab()
    third.db.preload().catch(() => undefined)
    await world.run()
    first.tab.unblock()
    await world.run(3000)
    const expected = { phase: 'live', isUpToDate: true, isSynced: true }
    for (const { db } of [first, second, third]) expect(db.status.get()).toMatchObject(expected)
  })

  it('say how reading stands when a page comes back from the back/forward cache', async () => {
    const world = await createTabsWorld()
    const [first, second] = [world.openTab(), world.openTab()]
    for (const { db } of [first, second]) db.preload().catch(() => undefined)
    await world.run()
    second.tab.pagehide()
    first.db.disconnect()
    await world.run()
    first.db.connect()
    await world.append(change('insert', '1', milk))
    await world.run(1000)
    const asked: string[] = []
    world.browser.interceptMessages(({ from, text }) => {
      if (from === second.tab.name) asked.push(text)
      return 'deliver'
    })
    second.tab.restore()
    await world.run()
    expect(asked).toContain('{"t":"hello"}')
    expect(second.db.collections.todos.size).toBe(1)
  })

  it('show what is stored before the network answers, and ask for what came after it', async () => {
    const world = await createTabsWorld([change('insert', '1', milk)])
    const first = world.openTab()
    first.db.preload().catch(() => undefined)
    await world.run()
    first.tab.close()
    await world.append(change('insert', '2', tea))
    world.requests.length = 0
    const second = world.openTab()
    second.tab.offline()
    second.db.preload().catch(() => undefined)
    await world.run()
    expect(second.db.collections.todos.toArray.map(({ text }) => text)).toEqual(['milk'])
    expect(second.db.collections.todos.status).toBe('ready')
    second.tab.online()
    await world.run(10)
    expect(second.db.collections.todos.toArray.map(({ text }) => text)).toEqual(['milk', 'tea'])
    expect(world.requests.every((request) => !request.includes('offset=-1'))).toBe(true)
  })
})

describe('much at once', () => {
  it('is read from the store by the tabs that follow (case 20)', async () => {
    const world = await createTabsWorld()
    const [first, second] = [world.openTab(), world.openTab()]
    for (const { db } of [first, second]) db.preload().catch(() => undefined)
    await world.run()
    const longest: number[] = []
    world.browser.interceptMessages(({ text: sent }) => {
      longest.push(sent.length)
      return 'deliver'
    })
    const text = 'x'.repeat(1000)
    await world.append(
      ...Array.from({ length: 1000 }, (_, n) => change('insert', String(n), { ...milk, id: String(n), text })),
    )
    await world.run()
    expect(second.db.collections.todos.size).toBe(1000)
    expect(Math.max(...longest)).toBeLessThan(256 * 1024)
  })
})

describe('many streams of one origin', () => {
  it('take turns over the few live requests that tabs may have, and each stays current', async () => {
    const world = await createTabsWorld()
    const urls = Array.from({ length: 5 }, (_, n) => `http://oxbow.test/v1/stream/many-${n}`)
    const dbs = urls.map((url) => world.openTab({ create: true, streamOptions: { url }, maxLiveRequests: 2 }).db)
    for (const db of dbs) db.preload().catch(() => undefined)
    await world.run(100)
    expect(dbs.filter((db) => db.status.get().isTakingTurns)).toHaveLength(3)
    expect(world.live()).toBe(2)
    const body = JSON.stringify([change('insert', '1', milk)])
    const headers = { 'Content-Type': 'application/json' }
    for (const url of urls) await world.fetch(url, { method: 'POST', body, headers })
    await world.run(2000)
    expect(dbs.map((db) => db.collections.todos.size)).toEqual([1, 1, 1, 1, 1])
    expect(world.live()).toBeLessThanOrEqual(2)
    const waited = new Set<number>()
    for (let second = 0; second < 20; second += 1) {
      await world.run(1000)
      for (const [index, db] of dbs.entries()) if (!db.status.get().isTakingTurns) waited.add(index)
      expect(world.live()).toBeLessThanOrEqual(2)
    }
    expect(waited.size).toBe(5)
  })
})

describe('onCommit of a tab that has missed commits', () => {
  /** Follows what a tab is told as an application would that keeps rows of its own. */
  const openMirrored = async (isKept: boolean) => {
    const shared = createMemoryStore(undefined, { isShared: true })
    const world = await createTabsWorld([change('insert', '1', milk)], { store: shared })
    const told: Changeset[] = []
    const mirror = new RowTable()
    world
      .openTab()
      .db.preload()
      .catch(() => undefined)
    await world.run(100)
    const { tab, db } = world.openTab({
      persistence: isKept ? shared : { ...shared, changesetsAfter: async () => undefined },
      onCommit: (changeset) => {
        told.push(changeset)
        mirror.apply(changeset)
      },
    })
    db.preload().catch(() => undefined)
    await world.run(100)
    expect(told).toEqual([])
    mirror.apply({ reset: true, puts: [['todo', '1', milk, 0]], deletes: [] })
    tab.freeze({ receives: false })
    for (const id of ['2', '3', '4']) {
      await world.append(change('insert', id, { ...milk, id }))
      await world.run(100)
    }
    tab.show()
    await world.run(1000)
    await world.append(change('update', '1', { ...milk, done: true }))
    await world.run(100)
    expect([...mirror.entries()].map(([, key]) => key).toSorted()).toEqual(
      db.collections.todos.toArray.map(({ id }) => id).toSorted(),
    )
    expect(mirror.get('todo', '1')?.value).toEqual({ ...milk, done: true })
    return told
  }

  it('tells each of them, where they are kept', async () => {
    const told = await openMirrored(true)
    expect(told.map(({ reset }) => reset)).toEqual([false, false, false, false])
  })

  it('tells of those that are not kept any more as of one that replaces all rows', async () => {
    const told = await openMirrored(false)
    expect(told.map(({ reset, puts, txids }) => [reset, puts.length, txids.length])).toEqual([
      [true, 4, 0],
      [false, 1, 0],
    ])
    expect(told[0]?.to).toBe(told[1]?.from)
  })
})
