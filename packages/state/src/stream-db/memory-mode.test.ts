import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import {
  createMuteDatabases,
  forbiddenDatabases,
  forbiddenLocks,
  hangingDatabases,
  withDatabases,
} from '../../test/broken-storage.ts'
import { createFailingFactory } from '../../test/failing-factory.ts'
import { createTabsWorld, type TabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'

const row = (id: string, text: string) => ({ id, text, done: false })
const insert = (id: string, text: string) => change('insert', id, row(id, text))

type Tab = ReturnType<TabsWorld['openTab']>
const open = (world: TabsWorld, options: Parameters<TabsWorld['openTab']>[0] = {}): Tab => {
  const opened = world.openTab(options)
  opened.db.preload().catch(() => undefined)
  return opened
}
/** A tab of the browser over other databases. */
const openOver = (world: TabsWorld, databases: (real: IDBFactory) => object): Tab => {
  const tab = world.browser.openTab()
  const real = tab.environment.storage?.indexedDB ?? new IDBFactory()
  const streamOptions = { url: world.url, fetch: tab.wrapFetch(world.fetch) }
  const { db } = open(world, { streamOptions, environment: withDatabases(tab.environment, databases(real)) })
  return { tab, db }
}
/** A tab of the browser whose storage does not open. */
const openInMemory = async (world: TabsWorld, databases: object = hangingDatabases): Promise<Tab> => {
  const opened = openOver(world, () => databases)
  await world.run(4000)
  expect(opened.db.status.get()).toMatchObject({ storage: 'memory', role: 'solo', isUpToDate: true })
  return opened
}
const textsOf = ({ db }: Tab): string[] => db.collections.todos.toArray.map(({ text }) => text).toSorted()
const keysOf = async (world: TabsWorld): Promise<string[]> => (await world.log()).map(({ key }) => key)

describe('a tab that keeps everything in its own memory', () => {
  it('leaves the right to send to the tabs that share the outbox', async () => {
    const world = await createTabsWorld([insert('1', 'a')])
    const healthy = open(world)
    await world.run()
    const alone = await openInMemory(world)
    await world.run(20_000)
    healthy.db.collections.todos.insert(row('2', 'of the healthy one'))
    alone.db.collections.todos.insert(row('3', 'of the other'))
    await world.run(1000)
    expect((await keysOf(world)).toSorted()).toEqual(['1', '2', '3'])
    for (const { db } of [healthy, alone]) expect(db.status.get()).toMatchObject({ isSynced: true, phase: 'live' })
    expect(healthy.db.status.get().role).toBe('leader')
  })

  it('tells the others nothing of its outbox, and takes nothing of theirs', async () => {
    const world = await createTabsWorld([insert('1', 'a')])
    const healthy = open(world)
    await world.run()
    const alone = await openInMemory(world)
    for (const { tab } of [healthy, alone]) tab.offline()
    await world.run()
    alone.db.collections.todos.insert(row('2', 'of the one in memory'))
    await world.run(100)
    expect(textsOf(healthy)).toEqual(['a'])
    const third = open(world)
    third.tab.offline()
    await world.run(100)
    third.db.collections.todos.insert(row('3', 'of a third'))
    await world.run(10_000)
    for (const tab of [healthy, third]) expect(textsOf(tab)).toEqual(['a', 'of a third'])
    expect(textsOf(alone)).toEqual(['a', 'of the one in memory'])
    expect(alone.db.status.get().pendingCount).toBe(1)
    for (const { tab } of [healthy, alone, third]) tab.online()
    await world.run(5000)
    expect((await keysOf(world)).toSorted()).toEqual(['1', '2', '3'])
    for (const tab of [healthy, third, alone]) {
      expect(textsOf(tab)).toEqual(['a', 'of a third', 'of the one in memory'])
      expect(tab.db.status.get().isSynced).toBe(true)
    }
  })

  it('is no sign of life of a leader that is stuck', async () => {
    const world = await createTabsWorld([insert('1', 'a')])
    const [leader, follower] = [open(world), open(world)]
    await world.run()
    await openInMemory(world)
    leader.tab.block()
    for (let count = 0; count < 15; count += 1) {
      await world.append(insert(`n${count}`, `n${count}`))
      await world.run(1000)
    }
    expect(follower.db.status.get()).toMatchObject({ role: 'leader', isUpToDate: true })
    expect(textsOf(follower)).toHaveLength(16)
  })

  it('sends again after disconnect() and connect()', async () => {
    const world = await createTabsWorld([insert('1', 'a')])
    const { db } = await openInMemory(world, forbiddenDatabases)
    db.disconnect()
    await world.run(1000)
    db.collections.todos.insert(row('2', 'while it was disconnected'))
    await world.run(5000)
    expect(await keysOf(world)).toEqual(['1'])
    db.connect()
    await world.run(1000)
    db.collections.todos.insert(row('3', 'after it'))
    await world.run(1000)
    expect(await keysOf(world)).toEqual(['1', '2', '3'])
    expect(db.status.get()).toMatchObject({ isSynced: true, phase: 'live' })
  })
})
describe('a page that may not ask for locks', () => {
  it.each([
    ['and not open databases either', forbiddenDatabases],
    ['but has databases', undefined],
  ])('%s reads and sends by itself', async (_, databases) => {
    const world = await createTabsWorld([insert('1', 'a')])
    const probe = world.browser.openTab()
    let asked = 0
    const locks = {
      ...forbiddenLocks,
      request: async () => {
        asked += 1
        return forbiddenLocks.request('', {}, async () => undefined)
      },
    }
    const environment = databases === undefined ? probe.environment : withDatabases(probe.environment, databases)
    const { db } = open(world, { environment: { ...environment, locks } })
    await world.run(1000)
    db.collections.todos.insert(row('2', 'b'))
    await world.run(1000)
    expect(await keysOf(world)).toEqual(['1', '2'])
    expect(db.status.get()).toMatchObject({ role: 'solo', isSynced: true })
    const before = asked
    probe.hide()
    await world.run(60_000)
    expect(asked).toBe(before)
    db.disconnect()
    db.collections.todos.insert(row('3', 'while it was disconnected'))
    await world.run(1000)
    expect(await keysOf(world)).toEqual(['1', '2'])
    db.connect()
    await world.run(1000)
    expect(await keysOf(world)).toEqual(['1', '2', '3'])
  })
})

describe('a leader that may not read', () => {
  it('does not leave that to a page that can not lead, since it may not ask for locks', async () => {
    const world = await createTabsWorld([insert('1', 'a')])
    world.handler.faults.add({
      match: ({ headers }) => headers['authorization'] === 'old',
      ...{ effect: { kind: 'respond', status: 401 }, times: Infinity },
    })
    const optionsOf = (Authorization: string) => ({
      user: 'ada',
      streamOptions: { url: world.url, headers: { Authorization } },
    })
    const { environment } = world.browser.openTab()
    const framed = open(world, { ...optionsOf('new'), environment: { ...environment, locks: forbiddenLocks } })
    const leader = open(world, optionsOf('old'))
    await world.run(10_000)
    expect(framed.db.status.get()).toMatchObject({ role: 'solo', phase: 'live' })
    expect(leader.db.status.get()).toMatchObject({ role: 'leader', phase: 'needs-auth' })
    const asked = world.requests.length
    await world.run(60_000)
    expect(world.requests.length).toBe(asked)
  })
})

describe('a disk that takes nothing when a tab is about to lead', () => {
  const createFullWorld = async (reason: DOMException) => {
    const disk = { isFull: false }
    const indexedDB = createFailingFactory(
      new IDBFactory(),
      ({ method }) => (disk.isFull && (method === 'put' || method === 'add') ? 'abort' : 'go'),
      reason,
    )
    return { disk, world: await createTabsWorld([insert('1', 'a')], { indexedDB }) }
  }

  const full = new DOMException('full', 'QuotaExceededError')
  const broken = new DOMException('broken', 'DataError')
  const newPage = (world: TabsWorld, first: Tab): Tab => {
    first.tab.close()
    return open(world)
  }
  const thawed = (_: TabsWorld, first: Tab): Tab => {
    first.tab.freeze()
    first.tab.show()
    return first
  }

  it.each([
    ['being full, at the start of a page', full, 'no room left', newPage],
    ['being full, when it takes over', full, 'no room left', thawed],
    ['being broken, at the start of a page', broken, 'broken', newPage],
  ])('%s, costs no rows: it reads on in memory, and says so', async (_, reason, words, begin) => {
    const { disk, world } = await createFullWorld(reason)
    const first = open(world)
    await world.run()
    disk.isFull = true
    await world.append(insert('2', 'b'))
    const tab = begin(world, first)
    await world.run(1000)
    expect(textsOf(tab)).toEqual(['a', 'b'])
    expect(tab.db.status.get()).toMatchObject({ storage: 'memory', isUpToDate: true, phase: 'live', role: 'solo' })
    expect(tab.db.status.get().storageReason).toContain(words)
    disk.isFull = false
    tab.db.collections.todos.insert(row('3', 'c'))
    await world.run(1000)
    expect(await keysOf(world)).toEqual(['1', '2', '3'])
    expect(tab.db.status.get().isSynced).toBe(true)
  })
})

describe('databases that open and do not answer', () => {
  it('are replaced by memory within 6 s, and the status says why', async () => {
    const world = await createTabsWorld([insert('1', 'a')])
    const { tab, db } = openOver(world, (real) => createMuteDatabases(real, ['readonly', 'readwrite']))
    await world.run(6000)
    expect(db.status.get()).toMatchObject({ storage: 'memory', isUpToDate: true, role: 'solo' })
    expect(db.status.get().storageReason).toContain('does not answer')
    db.collections.todos.insert(row('2', 'b'))
    await world.run(1000)
    expect(await keysOf(world)).toEqual(['1', '2'])
    expect(textsOf({ tab, db })).toEqual(['a', 'b'])
  })

  it('but can be read cost no rows: a write that they do not take is refused, visibly', async () => {
    const world = await createTabsWorld([insert('1', 'a')])
    const first = open(world)
    await world.run()
    first.tab.close()
    await world.append(insert('2', 'b'))
    const { tab, db } = openOver(world, (real) => createMuteDatabases(real, ['readwrite']))
    await world.run(6000)
    expect(db.status.get()).toMatchObject({ storage: 'memory', isUpToDate: true, role: 'solo' })
    const { durable } = db.transact(() => void db.collections.todos.insert(row('3', 'refused')))
    const refusal = durable.catch((error: unknown) => error)
    // Frozen in the same transaction, and then by itself.
    await world.run(11_000)
    expect(await refusal).toMatchObject({ name: 'StorageError', code: 'no-answer' })
    expect(textsOf({ tab, db })).toEqual(['a', 'b'])
    expect(await keysOf(world)).toEqual(['1', '2'])
  })
})
