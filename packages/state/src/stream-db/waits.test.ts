import type { Environment } from '@oxbow/state/db'
import { describe, expect, it } from 'vitest'
import { createDestinationWorld, destinationKinds, type DestinationWorld } from '../../test/destination-world.ts'
import { jam, milk, tea } from '../../test/todos.ts'

type Tab = ReturnType<DestinationWorld['openTab']>

const open = async (world: DestinationWorld): Promise<Tab> => {
  const tab = world.openTab()
  tab.db.preload().catch(() => undefined)
  tab.db.collections.todos.subscribe(() => undefined)
  await world.run()
  return tab
}
const logOf = async (world: DestinationWorld): Promise<string[]> => (await world.log()).map(({ key }) => key)

/** One tab that has written before, and now waits for a minute, as the server has asked it to. */
const createBusyWorld = async (kind: Parameters<typeof createDestinationWorld>[0]) => {
  const world = await createDestinationWorld(kind)
  const first = await open(world)
  first.db.collections.todos.insert(milk)
  await world.run(1000)
  world.fail({ kind: 'answer', status: 429, headers: { 'Retry-After': '60' } })
  const before = world.tries()
  first.db.collections.todos.insert(tea)
  await world.run()
  return { world, first, tries: () => world.tries() - before }
}

describe.each(destinationKinds)('a wait that the server asked for, on the way to %s', (kind) => {
  it('binds the page that is loaded again, and those that come, whatever they do by themselves', async () => {
    const { world, first, tries } = await createBusyWorld(kind)
    first.tab.close()
    const opened = world.openTab()
    opened.db.start()
    await world.run(1000)
    opened.tab.close()
    const second = await open(world)
    const third = await open(world)
    second.tab.hide()
    second.tab.show()
    second.tab.offline()
    await world.run(1000)
    second.tab.online()
    second.db.whenSettled().catch(() => undefined)
    third.db.preload({ until: 'up-to-date' }).catch(() => undefined)
    third.db.collections.todos.insert(jam)
    // What mounting a component does.
    for (const { db } of [second, third]) db.start()
    await world.run(50_000)
    expect([tries(), third.db.status.get().pendingCount]).toEqual([1, 2])
    await world.run(15_000)
    expect(await logOf(world)).toEqual(['1', '2', '3'])
  })

  it.each(['here', 'in another tab', 'in the page that was loaded again'])(
    'is cut short by a person %s',
    async (where) => {
      const { world, first, tries } = await createBusyWorld(kind)
      const other = await open(world)
      if (where === 'in the page that was loaded again') first.tab.close()
      await world.run(1000)
      expect(tries()).toBe(1)
      if (where === 'here') first.db.connect()
      else other.db.outbox.resume()
      await world.run(1000)
      expect(await logOf(world)).toEqual(['1', '2'])
    },
  )
})

/** The environment of a tab whose browser forbids to store anything. */
const withoutStorage = ({ environment }: Tab['tab']): Environment => {
  const forbid = (): never => {
    throw new DOMException('forbidden', 'SecurityError')
  }
  const { storage } = environment
  return { ...environment, storage: storage && { ...storage, indexedDB: { ...storage.indexedDB, open: forbid } } }
}

describe('disconnect()', () => {
  const solitary: ReadonlyArray<[string, (world: DestinationWorld) => Parameters<DestinationWorld['openTab']>[0]]> = [
    ['in memory', () => ({ persistence: false })],
    ['with credentials and no user', ({ url }) => ({ streamOptions: { url, headers: { Authorization: 'Bearer a' } } })],
    ['that reads once', () => ({ live: false })],
    ['without locks', ({ browser }) => ({ environment: { ...browser.openTab().environment, locks: undefined } })],
    ['where the storage does not work', ({ browser }) => ({ environment: withoutStorage(browser.openTab()) })],
  ]
  it.each(solitary)('stops sending %s, until connect()', async (_, optionsOf) => {
    const world = await createDestinationWorld('the stream that is read')
    const { db } = world.openTab(optionsOf(world))
    db.preload().catch(() => undefined)
    await world.run(1000)
    const stop = world.fail({ kind: 'answer', status: 503 }, { times: Infinity })
    db.collections.todos.insert(milk)
    await world.run(1000)
    db.disconnect()
    const before = [world.tries(), world.requests.length]
    expect(before[0]).toBeGreaterThan(0)
    await world.run(100_000)
    expect([world.tries(), world.requests.length]).toEqual(before)
    stop()
    db.connect()
    await world.run(10_000)
    expect(await logOf(world)).toEqual(['1'])
  })
})

it('a wait that is asked for by a date is kept as well', async () => {
  const world = await createDestinationWorld('the stream that is read')
  const { db, tab } = await open(world)
  db.collections.todos.insert(milk)
  await world.run(1000)
  const until = new Date(tab.environment.now() + 600_000).toUTCString()
  world.fail({ kind: 'answer', status: 503, headers: { 'Retry-After': until } }, { times: Infinity })
  const before = world.tries()
  db.collections.todos.insert(tea)
  await world.run(590_000)
  expect(world.tries() - before).toBe(1)
  await world.run(15_000)
  expect(world.tries() - before).toBeGreaterThan(1)
})

it('a wait that nobody asked for ends when the tab that takes over is looked at', async () => {
  const world = await createDestinationWorld('the stream that is read')
  const first = await open(world)
  const second = await open(world)
  second.tab.hide()
  first.db.collections.todos.insert(milk)
  await world.run(1000)
  world.fail({ kind: 'answer', status: 503 }, { times: 8 })
  first.db.collections.todos.insert(tea)
  while (world.tries() < 9) await world.run(1000)
  first.tab.crash()
  second.tab.show()
  await world.run(100)
  expect(await logOf(world)).toEqual(['1', '2'])
})
