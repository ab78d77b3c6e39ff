import type { SendBatch, WritesOption } from '@oxbow/state/db'
import { describe, expect, it, vi } from 'vitest'
import type { Change } from '../src/change.ts'
import { serve } from '../src/serve.ts'
import { createWorld, type World } from './world.ts'

const change = (key: string, txid: string, text = key): Change => ({
  type: 'todo',
  key,
  value: { id: key, text },
  headers: { operation: 'insert', txid },
})
const toEndpoint = (world: World) => (batch: SendBatch) =>
  world.request({ txids: batch.txids, events: batch.events, stamp: batch.stamp })

/** Where browsers send their writes. */
const destinations: ReadonlyArray<[string, (world: World) => WritesOption]> = [
  ['an inbox', ({ inbox }) => inbox],
  ['an endpoint', (world) => ({ send: toEndpoint(world) })],
]

const write = async (db: ReturnType<World['open']>): Promise<void> => {
  await db.whenUpToDate()
  const both = db.transact(() => {
    db.collections.todos.insert({ id: '1', text: 'milk' })
    db.collections.todos.insert({ id: '2', text: 'tea' })
  })
  await both.durable
  await db.collections.todos.insert({ id: '3', text: 'jam' }).isPersisted.promise
}

/** What became of the three writes: how often each was applied, what the browser shows, and what came back to it. */
const outcomeOf = async (world: World, db: ReturnType<World['open']>) => {
  await db.whenSettled()
  const { table } = world.backend
  const log = await world.log()
  return {
    applied: ['1', '2', '3'].map((key) => table.get(key)?.changes),
    shown: db.collections.todos.toArray.map(({ id }) => id).toSorted(),
    echoed: log.map(({ key }) => key),
    unknown: log.filter(({ headers }) => table.originOf(headers.txid) === undefined),
  }
}
const once = { applied: [1, 1, 1], shown: ['1', '2', '3'], echoed: ['1', '2', '3'], unknown: [] }

describe.each(destinations)('writes that go to %s', (name, writesOf) => {
  it('are applied once, and their txids come back in the stream', async () => {
    const world = await createWorld()
    world.start()
    const db = world.open(writesOf(world))
    await write(db)
    expect(await outcomeOf(world, db)).toEqual(once)
  })

  it.each(['before', 'after'] as const)('are applied once when the backend dies %s it publishes', async (death) => {
    const world = await createWorld()
    world.start(death)
    const db = world.open(writesOf(world))
    await write(db)
    await vi.waitFor(() => expect(world.backend.table.nextEcho()).toBeDefined(), 8000)
    await vi.waitFor(async () => expect(await world.log()).toHaveLength(death === 'after' ? 2 : 0), 8000)
    await world.kill()
    world.start()
    expect(await outcomeOf(world, db)).toEqual(once)
  })

  it('are applied once when the answer is lost, and the browser repeats them', async () => {
    const world = await createWorld()
    world.start()
    const writes = writesOf(world)
    let losses = 3
    const send = async (batch: SendBatch): Promise<Response> => {
      const response = await toEndpoint(world)(batch)
      if (losses-- > 0) throw new TypeError('Failed to fetch')
      return response
    }
    const isInbox = name === 'an inbox'
    const match = ({ method, url }: { method: string; url: URL | string }) =>
      method === 'POST' && String(url).includes('inbox')
    if (isInbox) world.handler.faults.add({ match, effect: { kind: 'cut-after' }, times: 3 })
    const db = world.open(isInbox ? writes : { send })
    await write(db)
    expect(await outcomeOf(world, db)).toEqual(once)
  })

  it('are applied once when no backend was there', async () => {
    const world = await createWorld()
    const db = world.open(writesOf(world))
    await write(db)
    await vi.waitFor(() => expect(db.status.get().phase).toBe('live'))
    world.start()
    expect(await outcomeOf(world, db)).toEqual(once)
  })

  it('that break a rule are taken back in the browser', async () => {
    const world = await createWorld()
    world.start()
    const db = world.open(writesOf(world))
    await db.whenUpToDate()
    await db.collections.todos.insert({ id: '1', text: ' ' }).isPersisted.promise
    await db.collections.todos.insert({ id: '2', text: 'tea' }).isPersisted.promise
    await db.whenSettled()
    await vi.waitFor(() => expect(db.collections.todos.toArray.map(({ id }) => id)).toEqual(['2']), 8000)
    expect([world.backend.table.get('1'), world.backend.table.get('2')?.changes]).toEqual([undefined, 1])
  })
})

describe('the table', () => {
  it('holds nothing of a transaction that was broken off', async () => {
    const world = await createWorld()
    const { table } = world.start()
    function* broken(): Generator<Change> {
      yield change('1', 'a')
      throw new Error('power')
    }
    expect(() => table.apply(broken(), { position: '7' })).toThrow('power')
    const held = { row: table.get('1'), origin: table.originOf('a'), echo: table.nextEcho(), position: table.position }
    expect(held).toEqual({ row: undefined, origin: undefined, echo: undefined, position: '-1' })
  })

  it('stores the stamp with the changes, and knows the writes again under another one', async () => {
    const world = await createWorld()
    const { table } = world.start('before')
    const stamp = { producerId: 'p', epoch: 0, seq: 4 }
    table.apply([change('1', 'a')], { stamp })
    table.apply([change('1', 'a'), change('2', 'b')], { stamp: { ...stamp, producerId: 'q' } })
    expect([table.get('1')?.changes, table.get('2')?.changes]).toEqual([1, 1])
    expect([table.originOf('a'), table.originOf('b')]).toEqual([{ stamp }, { stamp: { ...stamp, producerId: 'q' } }])
  })
})

describe('the endpoint', () => {
  it('goes on when the stream has forgotten who publishes', async () => {
    const world = await createWorld()
    world.start()
    const gap = { 'Producer-Expected-Seq': '0', 'Producer-Received-Seq': '1' }
    const match = ({ method, headers }: { method: string; headers: Readonly<Record<string, string | undefined>> }) =>
      method === 'POST' && headers['producer-epoch'] === '0'
    await world.request({ events: [change('1', 'a')], stamp: 1 })
    await vi.waitFor(async () => expect(await world.log()).toHaveLength(1))
    world.handler.faults.add({ match, effect: { kind: 'respond', status: 409, headers: gap }, times: Infinity })
    await world.request({ events: [change('2', 'b')], stamp: 2 })
    await vi.waitFor(async () => expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2']))
  })

  it('says over HTTP what it takes and what it does not', async () => {
    const world = await createWorld()
    const server = await serve(world.start(), 0)
    const post = async (body: string): Promise<number> => (await fetch(server.url, { method: 'POST', body })).status
    const batch = (...events: Change[]): string => JSON.stringify({ txids: [], events, stamp: {} })
    const statuses = [await post('no'), await post(batch(change('1', 'a', ''))), await post(batch(change('1', 'a')))]
    const elsewhere = (await fetch(`${server.url}/x`)).status
    await server.close()
    expect([...statuses, elsewhere]).toEqual([400, 422, 202, 404])
  })
})
