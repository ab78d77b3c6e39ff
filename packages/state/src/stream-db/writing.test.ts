import type { Rejection } from '@oxbow/state/db'
import type { Fault } from '@oxbow/dev-server/handler'
import { describe, expect, it, vi } from 'vitest'
import { change, createWorld, type TodoDB, type World } from '../../test/world.ts'
import { milk } from '../../test/todos.ts'

const tea = { id: '2', text: 'tea', done: true }
const posts = (effect: Fault['effect'], times = 1): Fault => ({
  effect,
  times,
  match: ({ method }) => method === 'POST',
})
/** Waits until every change is known to be in the log. A change is in the outbox a moment after the call. */
const settled = async (db: TodoDB): Promise<void> => {
  await new Promise<void>((resolve) => setImmediate(resolve))
  await vi.waitFor(() => expect(db.outbox.get().pending).toEqual([]), { timeout: 5000 })
}
const texts = (db: TodoDB): string[] =>
  db.collections.todos.toArray.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ text }) => text)

const ready = async (world: World, options?: Parameters<World['open']>[0]): Promise<TodoDB> => {
  const db = world.open(options)
  await db.preload()
  return db
}

describe('writing', () => {
  it('shows a change at once, sends it as events of the protocol, and settles it by its echo', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '2', tea)])
    const db = await ready(world)
    db.collections.todos.insert({ id: '1', text: 'milk' })
    db.collections.todos.update('2', (draft) => {
      draft.done = false
    })
    expect(texts(db)).toEqual(['milk', 'tea'])
    db.collections.todos.delete('2')
    expect(texts(db)).toEqual(['milk'])
    await settled(db)
    expect(texts(db)).toEqual(['milk'])
    const txid = expect.stringMatching(/^[0-9a-f]{12}-[0-9a-f]{24}$/)
    const [, ...sent] = await world.log()
    expect(
      sent.map(({ headers: { operation, txid: id }, ...event }) => ({ ...event, headers: { operation, txid: id } })),
    ).toEqual([
      { type: 'todo', key: '1', value: milk, headers: { operation: 'insert', txid } },
      { type: 'todo', key: '2', value: { ...tea, done: false }, headers: { operation: 'update', txid } },
      { type: 'todo', key: '2', headers: { operation: 'delete', txid } },
    ])
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 }))
  })

  it('starts sync by itself', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '2', tea)])
    const db = world.open()
    db.collections.todos.insert(milk)
    await settled(db)
    await vi.waitFor(() => expect(texts(db)).toEqual(['milk', 'tea']))
    expect(await world.log()).toHaveLength(2)
  })

  it('makes rows of one call one entry', async () => {
    const world = createWorld()
    await world.createStream()
    const db = await ready(world)
    db.collections.todos.insert([milk, tea])
    await settled(db)
    const log = await world.log()
    expect(log.map(({ key }) => key)).toEqual(['1', '2'])
    expect(new Set(log.map(({ headers }) => headers['txid'])).size).toBe(1)
  })

  it('resolves when the change is durable here, not when the server answers', async () => {
    const world = createWorld()
    await world.createStream()
    const db = await ready(world)
    world.handler.faults.add(posts({ kind: 'cut-before' }, Infinity))
    const transaction = db.collections.todos.insert(milk)
    await transaction.isPersisted.promise
    expect(db.outbox.get().pending).toMatchObject([{ writes: [{ operation: 'insert', key: '1', value: milk }] }])
    expect(texts(db)).toEqual(['milk'])
  })

  it('keeps a remote change of another field visible under a waiting one, and sends both', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const db = await ready(world)
    const stop = world.handler.faults.add({ ...posts({ kind: 'respond', status: 401 }), times: Infinity })
    db.collections.todos.update('1', (draft) => {
      draft.done = true
    })
    await vi.waitFor(() => expect(db.status.get().phase).toBe('needs-auth'))
    stop()
    await world.append(change('update', '1', { ...milk, text: 'oat milk' }))
    await vi.waitFor(() => expect(db.offset > '-1').toBe(true))
    db.connect()
    await settled(db)
    expect(db.collections.todos.get('1')).toMatchObject({ text: 'oat milk', done: true })
    expect((await world.log()).at(-1)).toMatchObject({ value: { id: '1', text: 'oat milk', done: true } })
  })

  it('removes a field that was deleted from the draft', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', { ...milk, note: 'soon' })])
    const db = await ready(world)
    db.collections.todos.update('1', (draft) => {
      delete draft.note
    })
    await settled(db)
    expect((await world.log()).at(-1)).toMatchObject({ value: milk })
    expect((await world.log()).at(-1)?.value).not.toHaveProperty('note')
  })

  it('converges over two databases', async () => {
    const world = createWorld()
    await world.createStream()
    const [left, right] = [await ready(world), await ready(world)]
    for (let n = 0; n < 20; n += 1) {
      const db = n % 2 === 0 ? left : right
      db.collections.todos.insert({ id: `k${n}`, text: `${n}` })
    }
    await Promise.all([settled(left), settled(right)])
    await vi.waitFor(() => expect([left.collections.todos.size, right.collections.todos.size]).toEqual([20, 20]))
    expect(texts(left)).toEqual(texts(right))
    const log = await world.log()
    expect(log.filter(({ key }) => Number(key.slice(1)) % 2 === 0).map(({ key }) => key)).toEqual(
      Array.from({ length: 10 }, (_, n) => `k${n * 2}`),
    )
  })
})

describe('exactly once', () => {
  const log = async (world: World): Promise<string[]> => (await world.log()).map(({ key }) => key)

  it.each([
    ['the connection is cut before the append', { kind: 'cut-before' }],
    ['the append is stored and its answer lost', { kind: 'cut-after' }],
    ['the server fails before it looks', { kind: 'respond', status: 503 }],
    ['a portal answers instead', { kind: 'respond', status: 200 }],
  ] as const)('holds when %s', async (_name, effect) => {
    const world = createWorld()
    await world.createStream()
    const db = await ready(world)
    world.handler.faults.add(posts(effect, 2))
    db.collections.todos.insert(milk)
    db.collections.todos.insert(tea)
    await settled(db)
    db.collections.todos.insert({ id: '3', text: 'jam' })
    world.handler.faults.add(posts(effect, 2))
    await settled(db)
    expect(await log(world)).toEqual(['1', '2', '3'])
  })

  it('holds when the server has forgotten the producer', async () => {
    const world = createWorld()
    await world.createStream()
    const db = await ready(world)
    const gap = { 'Producer-Expected-Seq': '0', 'Producer-Received-Seq': '1' }
    db.collections.todos.insert(milk)
    await settled(db)
    world.handler.faults.add(posts({ kind: 'respond', status: 409, headers: gap }))
    db.collections.todos.insert(tea)
    await settled(db)
    expect(await log(world)).toEqual(['1', '2'])
  })

  it('holds when a 204 comes for a batch that is in the log', async () => {
    const world = createWorld()
    await world.createStream()
    let posted = 0
    const repeated: typeof fetch = async (input, init) => {
      const response = await world.fetch(input, init)
      if (init?.method !== 'POST') return response
      posted += 1
      return new Response(null, { status: 204 })
    }
    const db = world.open({ streamOptions: { url: world.url, fetch: repeated } })
    await db.preload()
    db.collections.todos.insert(milk)
    await settled(db)
    expect([await log(world), posted]).toEqual([['1'], 1])
  })

  it('holds when a 204 comes for a batch that is not in the log', async () => {
    const world = createWorld()
    await world.createStream()
    const db = await ready(world)
    world.handler.faults.add(posts({ kind: 'respond', status: 204 }))
    db.collections.todos.insert(milk)
    await settled(db)
    expect(await log(world)).toEqual(['1'])
  })
})

describe('a refusal for good', () => {
  it('takes the change back with a reason, and can be retried or discarded', async () => {
    const world = createWorld()
    await world.createStream()
    const told: Rejection[] = []
    const db = await ready(world, { onReject: (rejection) => told.push(rejection) })
    const stop = world.handler.faults.add(posts({ kind: 'respond', status: 422 }, Infinity))
    db.collections.todos.insert(milk)
    expect(texts(db)).toEqual(['milk'])
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ rejectedCount: 1, pendingCount: 0 }))
    expect(texts(db)).toEqual([])
    expect(told).toEqual(db.outbox.get().rejected)
    expect(told).toMatchObject([{ reason: 'refused', status: 422, message: expect.stringContaining('status 422') }])
    stop()
    expect(await db.outbox.retry(told[0]?.entry.txid ?? '')).toBe(true)
    expect(texts(db)).toEqual(['milk'])
    await settled(db)
    expect(await world.log()).toHaveLength(1)
    expect(await db.outbox.discard('unknown')).toBe(false)
  })

  it('finds the guilty one of many and sends the others, in order', async () => {
    const world = createWorld()
    await world.createStream()
    const db = await ready(world)
    const isGuilty: Fault['match'] = ({ method, body }) =>
      method === 'POST' &&
      new TextDecoder().decode(body instanceof Uint8Array ? body : undefined).includes('"key":"k3"')
    world.handler.faults.add({ effect: { kind: 'respond', status: 400 }, match: isGuilty, times: Infinity })
    for (let n = 0; n < 8; n += 1) db.collections.todos.insert({ id: `k${n}`, text: `${n}` })
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ rejectedCount: 1, pendingCount: 0 }), {
      timeout: 5000,
    })
    expect(db.outbox.get().rejected.map(({ entry }) => entry.writes[0]?.key)).toEqual(['k3'])
    expect((await world.log()).map(({ key }) => key)).toEqual(['k0', 'k1', 'k2', 'k4', 'k5', 'k6', 'k7'])
  })

  it('is what an update meets whose row the log has deleted', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const db = await ready(world)
    db.disconnect()
    db.collections.todos.update('1', (draft) => {
      draft.done = true
    })
    await vi.waitFor(() => expect(db.outbox.get().pending).toHaveLength(1))
    await world.append(change('delete', '1'))
    db.connect()
    await vi.waitFor(() => expect(db.outbox.get().rejected).toMatchObject([{ reason: 'row-deleted' }]))
    expect(texts(db)).toEqual([])
    expect(await world.log()).toHaveLength(2)
  })

  it('is what a closed stream gives', async () => {
    const world = createWorld()
    await world.createStream()
    const db = await ready(world)
    world.handler.faults.add(posts({ kind: 'respond', status: 409, headers: { 'Stream-Closed': 'true' } }))
    db.collections.todos.insert(milk)
    await vi.waitFor(() =>
      expect(db.outbox.get().rejected).toMatchObject([{ message: expect.stringContaining('closed') }]),
    )
  })
})

describe('a row that does not fit', () => {
  it('is refused at the call', async () => {
    const world = createWorld()
    await world.createStream()
    const db = await ready(world)
    // @ts-expect-error text has to be a string
    expect(() => db.collections.todos.insert({ id: '1', text: 7 })).toThrow(/text/)
    expect(() => db.collections.todos.insert({ id: '', text: 'x' })).toThrow(/primary key "id"/)
    expect(texts(db)).toEqual([])
    expect(db.outbox.get().pending).toEqual([])
  })
})

describe('writes made before the stream can be reached', () => {
  it('wait, and are sent in order when it can', async () => {
    const world = createWorld()
    await world.createStream()
    const stop = world.handler.faults.add({ effect: { kind: 'cut-before' }, times: Infinity })
    const db = world.open()
    db.collections.todos.insert(milk)
    db.collections.todos.insert(tea)
    db.collections.todos.update('1', (draft) => {
      draft.done = true
    })
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ phase: 'offline', pendingCount: 3 }))
    expect(db.status.get().oldestPendingAt).toBeLessThanOrEqual(Date.now())
    stop()
    await settled(db)
    expect((await world.log()).map(({ key, headers }) => [headers['operation'], key])).toEqual([
      ['insert', '1'],
      ['insert', '2'],
      ['update', '1'],
    ])
  })

  it('are sent by a database that reads once as well', async () => {
    const world = createWorld()
    await world.createStream()
    const db = world.open({ live: false })
    await db.preload()
    db.collections.todos.insert(milk)
    await settled(db)
    await vi.waitFor(() => expect(db.offset > '-1').toBe(true))
    expect(db.collections.todos.get('1')).toMatchObject({ ...milk, _seq: 0 })
    expect(await world.log()).toHaveLength(1)
  })
})
