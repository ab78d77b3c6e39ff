import { describe, expect, it } from 'vitest'
import {
  createDestinationWorld,
  destinationKinds,
  type DestinationKind,
  type DestinationWorld,
} from '../../test/destination-world.ts'
import { jam, milk, tea } from '../../test/todos.ts'

type Tab = ReturnType<DestinationWorld['openTab']>

const open = async (world: DestinationWorld): Promise<Tab> => {
  const tab = world.openTab()
  tab.db.preload().catch(() => undefined)
  await world.run()
  return tab
}
const logOf = async (world: DestinationWorld): Promise<string[]> => (await world.log()).map(({ key }) => key)
const keysOf = ({ db }: Tab): string[] => db.collections.todos.toArray.map(({ id }) => id).toSorted()

/** Writes rows in one batch, which is about to leave. */
const writeTogether = async (
  world: DestinationWorld,
  { tab, db }: Tab,
  ...rows: (typeof milk)[]
): Promise<string[]> => {
  tab.offline()
  await world.run()
  const writes = rows.map((row) => db.writeOf(db.collections.todos.insert(row)))
  await world.run()
  const txids = await Promise.all(writes.map(({ durable }) => durable))
  tab.online()
  await world.run(1000)
  return txids
}

const held: ReadonlyArray<[number, string, string]> = [
  [401, 'needs-auth', 'rejected'],
  [404, 'error', 'stream-not-found'],
  [410, 'error', 'stream-not-found'],
  [405, 'error', 'rejected'],
  [409, 'error', 'rejected'],
  [415, 'error', 'rejected'],
  [501, 'error', 'rejected'],
]

describe.each(destinationKinds)('writes to %s', (kind) => {
  const create = async (status: number): Promise<{ world: DestinationWorld; tab: Tab; stop: () => void }> => {
    const world = await createDestinationWorld(kind)
    const tab = await open(world)
    return { world, tab, stop: world.fail({ kind: 'answer', status }, { times: Infinity }) }
  }

  describe.each(held)('that are answered %i', (status, phase, code) => {
    it('are held as they are, say so, and go on by resume() (case 43)', async () => {
      const { world, tab, stop } = await create(status)
      tab.db.collections.todos.insert(milk)
      await world.run(1000)
      tab.db.collections.todos.insert(tea)
      await world.run(600_000)
      expect(tab.db.status.get()).toMatchObject({ phase, error: { code }, pendingCount: 2, rejectedCount: 0 })
      expect(tab.db.status.get().error?.message).toContain(`status ${status}`)
      expect([world.tries(), keysOf(tab)]).toEqual([1, ['1', '2']])
      stop()
      tab.db.outbox.resume()
      await world.run(1000)
      expect(await logOf(world)).toEqual(['1', '2'])
      expect(tab.db.status.get()).toMatchObject({ phase: 'live', isSynced: true, error: undefined })
    })

    it('are held for the page that is loaded again too, until connect() (case 43)', async () => {
      const { world, tab, stop } = await create(status)
      tab.db.collections.todos.insert(milk)
      await world.run(1000)
      tab.tab.close()
      const later = await open(world)
      await world.run(60_000)
      // It may have other credentials.
      expect(world.tries()).toBe(status === 401 ? 2 : 1)
      expect(later.db.status.get()).toMatchObject({ phase, error: { code }, pendingCount: 1 })
      stop()
      later.db.connect()
      await world.run(1000)
      expect(await logOf(world)).toEqual(['1'])
    })

    it('go on without what is discarded (case 43)', async () => {
      const { world, tab, stop } = await create(status)
      const [first = '', second = ''] = await writeTogether(world, tab, milk, tea, jam)
      const other = await open(world)
      await world.run(1000)
      expect(await Promise.all([other.db.outbox.discard(first), world.run(1000)])).toEqual([true, undefined])
      expect([keysOf(tab), keysOf(other)]).toEqual([
        ['2', '3'],
        ['2', '3'],
      ])
      stop()
      other.db.connect()
      await world.run(1000)
      expect(await logOf(world)).toEqual(['2', '3'])
      expect(await tab.db.outbox.discard(second)).toBe(false)
      expect(other.db.status.get()).toMatchObject({ phase: 'live', isSynced: true })
    })

    it('hold nothing up once all of them are discarded (case 43)', async () => {
      const { world, tab, stop } = await create(status)
      const txids = await writeTogether(world, tab, milk, tea)
      const discarded = Promise.all(txids.map((txid) => tab.db.outbox.discard(txid)))
      await world.run(1000)
      stop()
      expect([await discarded, tab.db.status.get().phase]).toEqual([[true, true], 'live'])
      tab.db.collections.todos.insert(jam)
      await world.run(1000)
      expect(await logOf(world)).toEqual(['3'])
    })
  })

  it('that may have arrived before they were held arrive once, also when one of them is discarded', async () => {
    for (const kindOfCut of ['cut-before', 'cut-after'] as const) {
      const world = await createDestinationWorld(kind)
      const tab = await open(world)
      world.fail({ kind: kindOfCut })
      const stop = world.fail({ kind: 'answer', status: 401 }, { times: Infinity })
      await world.setWorking(false)
      const [first = ''] = await writeTogether(world, tab, milk, tea)
      await world.run(10_000)
      const discarded = tab.db.outbox.discard(first)
      await world.run(1000)
      stop()
      tab.db.connect()
      await world.setWorking(true)
      await world.run(10_000)
      const hasArrived = kindOfCut === 'cut-after'
      // What is in the log already has ended there.
      if (!hasArrived || kind !== 'the stream that is read') expect(await discarded).toBe(true)
      expect(await logOf(world)).toEqual(hasArrived ? ['1', '2'] : ['2'])
      expect(tab.db.status.get()).toMatchObject({ isSynced: true })
    }
  })

  it('that are answered 408 are tried again (case 43)', async () => {
    const { world, tab, stop } = await create(408)
    tab.db.collections.todos.insert(milk)
    await world.run(10_000)
    expect(world.tries()).toBeGreaterThan(2)
    stop()
    await world.run(30_000)
    expect([await logOf(world), tab.db.status.get().isSynced]).toEqual([['1'], true])
  })

  it('that are answered 403 with Producer-Epoch are looked for, and go on under another name (case 43)', async () => {
    const world = await createDestinationWorld(kind)
    const tab = await open(world)
    world.fail({ kind: 'answer', status: 403, headers: { 'Producer-Epoch': '7' } })
    tab.db.collections.todos.insert(milk)
    await world.run(1000)
    expect([await logOf(world), world.tries(), tab.db.outbox.get().rejected]).toEqual([['1'], 2, []])
  })
})

it('a stream that takes no more JSON holds what was written for it', async () => {
  const kind: DestinationKind = 'an inbox'
  const world = await createDestinationWorld(kind)
  const url = 'http://oxbow.test/v1/stream/plain'
  await world.fetch(url, { method: 'PUT', headers: { 'Content-Type': 'text/plain' } })
  const { db } = world.openTab({ writesOf: (tab) => ({ url, fetch: tab.wrapFetch(world.fetch) }) })
  db.preload().catch(() => undefined)
  await world.run()
  db.collections.todos.insert(milk)
  await world.run(60_000)
  expect(db.status.get()).toMatchObject({ phase: 'error', pendingCount: 1 })
  expect(db.status.get().error?.message).toMatch(/plain: it does not take what is sent there \(status 409/)
})
