import { DurableStream } from '@oxbow/client'
import { createStreamDB, type SendBatch, type WritesOption } from '@oxbow/state/db'
import type { TestTab } from '@oxbow/state/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createTabsWorld } from '../../test/tabs-world.ts'
import { createWorld, state, type World } from '../../test/world.ts'
import { milk, tea } from '../../test/todos.ts'

const INBOX = 'http://oxbow.test/v1/stream/inbox'

/** A backend that applies what it is sent to the stream that is read, each stamp once. */
function createBackend(world: World) {
  const stamps = new Set<string>()
  const apply = async ({ events, stamp }: Pick<SendBatch, 'events' | 'stamp'>): Promise<void> => {
    const name = `${stamp.producerId}/${stamp.epoch}/${stamp.seq}`
    if (stamps.has(name)) return
    stamps.add(name)
    await world.append(...events)
  }
  return { apply, stamps }
}

/** An inbox stream in the same server. */
async function createInbox(world: World): Promise<WritesOption> {
  await world.fetch(INBOX, { method: 'PUT', headers: { 'Content-Type': 'application/json' } })
  return { url: INBOX, fetch: world.fetch, backoffOptions: { initialDelay: 1, maxDelay: 1 } }
}

const inboxOf = async (world: World): Promise<Array<{ key: string; headers: { txid: string } }>> =>
  (await world.fetch(`${INBOX}?offset=-1`)).json()

describe('an inbox as the destination of writes', () => {
  it('gets them once and in order, and they end when their txids come by on the stream that is read', async () => {
    const world = createWorld()
    await world.createStream()
    const db = world.open({ writes: await createInbox(world) })
    await db.preload()
    db.collections.todos.insert(milk)
    db.collections.todos.insert(tea)
    await vi.waitFor(async () => expect(await inboxOf(world)).toHaveLength(2))
    expect(await world.log()).toEqual([])
    expect(db.collections.todos.size).toBe(2)
    const sent = await inboxOf(world)
    expect(sent.map(({ key }) => key)).toEqual(['1', '2'])
    await world.append(...sent)
    await vi.waitFor(() => expect(db.status.get().isSynced).toBe(true))
    expect(db.collections.todos.size).toBe(2)
  })

  it.each(['cut-before', 'cut-after'] as const)('gets them once when the connection fails (%s)', async (kind) => {
    const world = createWorld()
    await world.createStream()
    const db = world.open({ writes: await createInbox(world) })
    await db.preload()
    world.handler.faults.add({ match: ({ method }) => method === 'POST', effect: { kind }, times: 2 })
    db.collections.todos.insert(milk)
    await vi.waitFor(async () => expect(await inboxOf(world)).toHaveLength(1), 5000)
    await vi.waitFor(
      () => expect(db.outbox.get().pending).toMatchObject([{ acknowledgedAt: expect.any(String) }]),
      5000,
    )
    expect(await inboxOf(world)).toHaveLength(1)
    expect(db.status.get()).toMatchObject({ pendingCount: 1, isSynced: false })
    await world.append(...(await inboxOf(world)))
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ pendingCount: 0, isSynced: true }), 5000)
  })
})

describe('a function as the destination of writes', () => {
  it('gets events with their txids and a stamp, again after a failure, and the rows settle by the echo', async () => {
    const world = createWorld()
    await world.createStream()
    const { apply, stamps } = createBackend(world)
    let fails = 2
    const send = async (batch: SendBatch): Promise<Response> => {
      await apply(batch)
      if (fails-- > 0) throw new TypeError('Failed to fetch')
      return new Response(null, { status: 202 })
    }
    const db = world.open({ writes: { send } })
    await db.preload()
    db.collections.todos.insert(milk)
    await vi.waitFor(async () => expect(await world.log()).toHaveLength(1), 5000)
    await vi.waitFor(() => expect(db.status.get().isSynced).toBe(true), 5000)
    expect([stamps.size, (await world.log()).length]).toEqual([1, 1])
  })

  it('can end entries by naming them', async () => {
    const world = createWorld()
    await world.createStream()
    const db = world.open({ writes: { send: async ({ txids }) => Response.json({ txids }) } })
    await db.preload()
    db.collections.todos.insert(milk)
    await vi.waitFor(() => expect(db.outbox.get().pending).toEqual([]))
    await vi.waitFor(() => expect(db.collections.todos.size).toBe(0))
  })

  it('refuses one entry of many, and only that one', async () => {
    const world = createWorld()
    await world.createStream()
    const { apply } = createBackend(world)
    const send = async (batch: SendBatch): Promise<Response> => {
      if (batch.events.some(({ key }) => key === '1')) return new Response('no milk', { status: 422 })
      await apply(batch)
      return new Response(null, { status: 204 })
    }
    const db = world.open({ writes: { send } })
    await db.preload()
    db.collections.todos.insert(tea)
    db.collections.todos.insert(milk)
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ pendingCount: 0, rejectedCount: 1 }))
    expect(db.outbox.get().rejected[0]).toMatchObject({ status: 422, message: expect.stringContaining('no milk') })
    await vi.waitFor(() => expect(db.collections.todos.toArray.map(({ text }) => text)).toEqual(['tea']))
  })
})

it('a database without a destination is read-only and says so', async () => {
  const world = createWorld()
  await world.createStream()
  const db = world.open({ writes: false })
  await db.preload()
  expect(() => db.collections.todos.insert(milk)).toThrow(expect.objectContaining({ code: 'read-only' }))
  expect(() => db.collections.todos.update('1', () => undefined)).toThrow(/writes: false/)
  expect(() => db.collections.todos.delete('1')).toThrow(/can only be read/)
})

describe('refused credentials', () => {
  it('make send be called once more when the onError of the stream gives anything', async () => {
    const world = createWorld()
    await world.createStream()
    let token = 'old'
    const asked: unknown[] = []
    const onError = (error: Error): { headers: Record<string, string> } => {
      asked.push(error)
      token = 'new'
      return { headers: {} }
    }
    const { apply } = createBackend(world)
    const send = async (batch: SendBatch): Promise<Response> => {
      if (token === 'old') return new Response('who are you?', { status: 401 })
      await apply(batch)
      return new Response(null, { status: 202 })
    }
    const db = world.open({ writes: { send }, streamOptions: { url: world.url, onError } })
    await db.preload()
    db.collections.todos.insert(milk)
    await vi.waitFor(async () => expect(await world.log()).toHaveLength(1))
    await db.whenSettled()
    expect(asked).toMatchObject([{ status: 401 }])
  })

  it('are renewed by the onError of the handle that the database was given', async () => {
    const world = createWorld()
    await world.createStream()
    world.handler.faults.add({
      match: ({ method, headers }) => method === 'POST' && headers['authorization'] !== 'Bearer new',
      effect: { kind: 'respond', status: 401 },
      times: Infinity,
    })
    const onError = () => ({ headers: { authorization: 'Bearer new' } })
    const stream = new DurableStream({ url: world.url, fetch: world.fetch, onError })
    const db = createStreamDB({ state, stream })
    onTestFinished(() => db.close())
    await db.preload()
    db.collections.todos.insert(milk)
    await vi.waitFor(async () => expect(await world.log()).toHaveLength(1))
    await db.whenSettled()
    expect(db.status.get()).toMatchObject({ phase: 'live', pendingCount: 0 })
  })
})

describe('a write', () => {
  it('is pending from the call on, before it is stored', async () => {
    const world = createWorld()
    await world.createStream()
    const db = world.open()
    await db.preload()
    const { todos } = db.collections
    const { durable } = db.writeOf(todos.insert(milk))
    expect(db.isPending(todos, '1')).toBe(true)
    await durable
    expect(db.isPending(todos, '1')).toBe(true)
    await db.whenSettled()
    expect(db.isPending(todos, '1')).toBe(false)
    expect(db.isPending({}, '1')).toBe(false)
  })

  it('to an inbox that knows who asks is stored only when a user is named', async () => {
    const world = await createTabsWorld()
    const writesOf = (headers: Record<string, string>) => (tab: TestTab) => ({
      ...{ url: INBOX, headers, fetch: tab.wrapFetch(world.fetch) },
    })
    const secret = { Authorization: 'Bearer secret' }
    const tabs = [
      world.openTab({ writesOf: writesOf(secret) }),
      world.openTab({ writesOf: writesOf(secret), user: 'ada' }),
      world.openTab({ writesOf: writesOf({ 'Cache-Control': 'no-cache' }) }),
    ]
    for (const { db } of tabs) db.preload().catch(() => undefined)
    await world.run()
    expect(tabs.map(({ db }) => db.status.get().storage)).toEqual(['memory', 'best-effort', 'best-effort'])
    expect(tabs[0]?.db.status.get().storageReason).toContain('"user"')
  })
})
