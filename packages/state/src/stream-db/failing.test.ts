import { createMemoryStore, createStreamDB, createStateSchema, StateError, type Store } from '@oxbow/state/db'
import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { change, createWorld, state } from '../../test/world.ts'
import { milk } from '../../test/todos.ts'

describe('options', () => {
  it('are checked at once', () => {
    expect(() => createStreamDB({ state })).toThrow(/^createStreamDB requires stream or streamOptions/)
    // @ts-expect-error state is required
    expect(() => createStreamDB({ streamOptions: { url: 'http://oxbow.test/x' } })).toThrow('requires "state"')
    const twice = {
      a: { schema: z.object({}), type: 't', primaryKey: 'id' },
      b: { schema: z.object({}), type: 't', primaryKey: 'id' },
    }
    expect(() => createStreamDB({ state: twice, streamOptions: { url: 'http://oxbow.test/x' } })).toThrow(
      /duplicate event type/i,
    )
    expect(() => createStateSchema(twice)).toThrow(StateError)
    const streamOptions = { url: 'http://oxbow.test/x' }
    // @ts-expect-error there is no such mode
    expect(() => createStreamDB({ state, streamOptions, live: 'websocket' })).toThrow('live: websocket')
    for (const ttlSeconds of [-1, 1.5, Number.NaN]) {
      expect(() => createStreamDB({ state, streamOptions, create: { ttlSeconds } })).toThrow('{ ttlSeconds }')
    }
    // @ts-expect-error a number is no option
    expect(() => createStreamDB({ state, streamOptions, create: 60 })).toThrow('create: 60')
    // @ts-expect-error a stream has an address
    expect(() => createStreamDB({ state, streamOptions: {} })).toThrow(/url/)
  })
})

describe('a stream that does not exist', () => {
  it('is an error that names the option, and can be mended', async () => {
    const world = createWorld()
    const db = world.open()
    const error: unknown = await db.preload().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'stream-not-found', message: expect.stringContaining('create: true') })
    expect(db.status.get()).toMatchObject({ phase: 'error', error })
    await world.createStream([change('insert', '1', milk)])
    await db.preload()
    expect(db.collections.todos.size).toBe(1)
    expect(db.status.get().error).toBeUndefined()
  })

  it('keeps the writes that are made meanwhile, and sends them when it is there', async () => {
    const world = createWorld()
    const db = world.open()
    await db.preload().catch(() => undefined)
    db.collections.todos.insert(milk)
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ phase: 'error', pendingCount: 1 }))
    await world.createStream()
    db.connect()
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ phase: 'live', isSynced: true }))
    expect(await world.log()).toHaveLength(1)
  })

  it('is made with create: true', async () => {
    const world = createWorld()
    await world.open({ create: true }).preload()
    expect(await world.log()).toEqual([])
  })

  it('is made with a life of its own with create: { ttlSeconds }', async () => {
    const world = createWorld()
    const db = world.open({ create: { ttlSeconds: 60 } })
    await db.preload()
    const head = await world.fetch(world.url, { method: 'HEAD' })
    expect([head.headers.get('Stream-TTL'), head.headers.get('Content-Type')]).toEqual(['60', 'application/json'])
  })
})

describe('credentials', () => {
  const withToken = (token: string) => ({
    match: (request: { headers: Readonly<Record<string, string | undefined>> }) =>
      request.headers['authorization'] !== `Bearer ${token}`,
  })
  const refuse = { effect: { kind: 'respond', status: 401 }, times: Infinity } as const

  it('are renewed by onError, for reads and for writes', async () => {
    const world = createWorld()
    await world.createStream()
    world.handler.faults.add({ ...refuse, ...withToken('new') })
    const onError = vi.fn<() => Promise<{ headers: { authorization: string } }>>(async () => ({
      headers: { authorization: 'Bearer new' },
    }))
    const db = world.open({
      streamOptions: { url: world.url, fetch: world.fetch, headers: { Authorization: 'Bearer old' }, onError },
    })
    await db.preload()
    db.collections.todos.insert(milk)
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ pendingCount: 0, phase: 'live' }))
    expect(onError.mock.calls.length).toBeGreaterThanOrEqual(1)
    world.handler.faults.clear()
    expect(await world.log()).toHaveLength(1)
  })

  const forbid = { effect: { kind: 'respond', status: 403 }, times: Infinity } as const

  it('that are forbidden a write are renewed by onError, once', async () => {
    const world = createWorld()
    await world.createStream()
    const isForbidden = ({
      method,
      headers,
    }: {
      method: string
      headers: Readonly<Record<string, string | undefined>>
    }) => method === 'POST' && headers['authorization'] !== 'Bearer new'
    world.handler.faults.add({ ...forbid, match: isForbidden })
    const onError = vi.fn<(error: Error) => { headers: { authorization: string } }>(() => ({
      headers: { authorization: 'Bearer new' },
    }))
    const db = world.open({
      streamOptions: { url: world.url, fetch: world.fetch, headers: { Authorization: 'Bearer old' }, onError },
    })
    await db.preload()
    db.collections.todos.insert(milk)
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ pendingCount: 0, phase: 'live' }))
    expect([onError.mock.calls, db.outbox.get().rejected]).toEqual([[[expect.objectContaining({ status: 403 })]], []])
    expect(await world.log()).toHaveLength(1)
  })

  it('that stay forbidden for a write take it back, after headers were made anew and onError was asked once', async () => {
    const world = createWorld()
    await world.createStream()
    const tokens: Array<string | undefined> = []
    const match = ({ method, headers }: { method: string; headers: Readonly<Record<string, string | undefined>> }) =>
      method === 'POST' && tokens.push(headers['authorization']) > 0
    world.handler.faults.add({ ...forbid, match })
    let count = 0
    const headers = { Authorization: () => `Bearer ${(count += 1)}` }
    const onError = vi.fn<() => undefined>(() => undefined)
    const db = world.open({ streamOptions: { url: world.url, fetch: world.fetch, headers, onError } })
    await db.preload()
    db.collections.todos.insert(milk)
    await vi.waitFor(() => expect(db.outbox.get().rejected).toMatchObject([{ reason: 'refused', status: 403 }]))
    expect([new Set(tokens).size, tokens.length, onError.mock.calls.length]).toEqual([2, 2, 1])
  })

  it('that stay refused are a state that keeps the writes, until connect()', async () => {
    const world = createWorld()
    await world.createStream()
    const stop = world.handler.faults.add(refuse)
    const db = world.open()
    await expect(db.preload()).rejects.toMatchObject({
      code: 'read-failed',
      message: expect.stringContaining('connect()'),
    })
    expect(db.status.get()).toMatchObject({ phase: 'needs-auth' })
    stop()
    db.connect()
    await db.preload()
    expect(db.status.get().error).toBeUndefined()
  })

  it('refused for a write alone stop the writes and say so, and connect() sends them', async () => {
    const world = createWorld()
    await world.createStream()
    const db = world.open()
    await db.preload()
    const stop = world.handler.faults.add({ ...refuse, match: ({ method }) => method === 'POST' })
    db.collections.todos.insert(milk)
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ phase: 'needs-auth', pendingCount: 1 }))
    expect(db.collections.todos.get('1')).toMatchObject(milk)
    stop()
    db.connect()
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ phase: 'live', pendingCount: 0 }))
    expect(await world.log()).toHaveLength(1)
  })
})

describe('a server that is away', () => {
  it('is waited for, and the status says offline meanwhile', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const stop = world.handler.faults.add({ effect: { kind: 'cut-before' }, times: Infinity })
    const db = world.open()
    const ready = db.preload()
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ phase: 'offline', isOnline: false }))
    expect(db.status.get().error).toBeInstanceOf(Error)
    stop()
    await ready
    expect(db.collections.todos.size).toBe(1)
  })

  it('is asked at once when the application says connect()', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    world.handler.faults.add({ effect: { kind: 'cut-before' } })
    const patient = { initialDelay: 3_600_000, maxDelay: 3_600_000 }
    const db = world.open({ streamOptions: { url: world.url, fetch: world.fetch, backoffOptions: patient } })
    const ready = db.preload()
    await vi.waitFor(() => expect(db.status.get().phase).toBe('offline'))
    db.connect()
    await ready
    expect(db.collections.todos.size).toBe(1)
  })

  it('can be given up on by a signal, without an end to the waiting of others', async () => {
    const world = createWorld()
    await world.createStream()
    const stop = world.handler.faults.add({ effect: { kind: 'respond', status: 503 }, times: Infinity })
    const db = world.open()
    const patient = db.preload()
    const reason = new Error('enough')
    const controller = new AbortController()
    const hasty = db.preload({ signal: controller.signal }).catch((error: unknown) => error)
    controller.abort(reason)
    expect(await hasty).toBe(reason)
    stop()
    await expect(patient).resolves.toBeUndefined()
  })
})

describe('a stream that is no JSON', () => {
  it('is an error state', async () => {
    const world = createWorld()
    await world.fetch(world.url, { method: 'PUT', body: 'hello', headers: { 'Content-Type': 'text/plain' } })
    const db = world.open()
    await expect(db.preload()).rejects.toMatchObject({ code: 'read-failed' })
    expect(db.status.get().phase).toBe('error')
  })
})

describe('a server that can not be reached', () => {
  it('lets the store tidy up what an earlier page has left', async () => {
    const world = createWorld()
    const store = createMemoryStore()
    const compact = vi.fn<Store['compact']>(store.compact)
    const refuse: typeof fetch = () => Promise.reject(new TypeError('no network'))
    const db = world.open({ persistence: { ...store, compact }, streamOptions: { url: world.url, fetch: refuse } })
    db.connect()
    await vi.waitFor(() => expect(db.status.get().phase).toBe('offline'))
    expect(compact).toHaveBeenCalledWith(false)
  })
})

describe('a closed stream', () => {
  it('is final: its rows stay, writes are refused with a reason', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    await world.fetch(world.url, { method: 'POST', headers: { 'Stream-Closed': 'true' } })
    const db = world.open()
    await db.preload()
    await vi.waitFor(() => expect(db.status.get().phase).toBe('closed'))
    expect(db.collections.todos.size).toBe(1)
  })
})

describe('close', () => {
  it('ends everything, rejects who waits, keeps the rows, and can be called again', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const db = world.open()
    await db.preload()
    const waiting = db.utils.awaitTxId('never').catch((error: unknown) => error)
    db.close()
    db.close()
    expect(await waiting).toMatchObject({ code: 'closed', message: expect.stringMatching(/^StreamDB closed/) })
    await expect(db.preload()).rejects.toMatchObject({ code: 'closed' })
    await expect(db.utils.awaitTxId('x')).rejects.toMatchObject({ code: 'closed' })
    expect(db.status.get().phase).toBe('closed')
    expect(db.collections.todos.size).toBe(1)
    const count = world.requests.length
    db.connect()
    await world.append(change('insert', '2', { id: '2', text: 'tea' }))
    expect(world.requests).toHaveLength(count)
  })

  it('rejects a preload under way', async () => {
    const world = createWorld()
    const db = world.open()
    const ready = db.preload().catch((error: unknown) => error)
    db.close()
    expect(await ready).toMatchObject({ code: 'closed' })
  })
})

describe('disconnect', () => {
  it('stops reading until connect(), which goes on from the offset', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const db = world.open()
    await db.preload()
    db.disconnect()
    expect(db.status.get().phase).toBe('idle')
    await world.append(change('insert', '2', { id: '2', text: 'tea' }))
    world.requests.length = 0
    const { offset } = db
    db.connect()
    await vi.waitFor(() => expect(db.collections.todos.size).toBe(2))
    expect(world.requests[0]).toBe(`GET ?offset=${offset}`)
  })

  it('holds whatever starts sync without a person: a subscriber, a mounted component, a preload', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const db = world.open()
    await db.whenHydrated()
    db.disconnect()
    world.requests.length = 0
    db.start()
    db.collections.todos.subscribe(() => undefined)
    const ready = db.preload()
    await db.whenHydrated()
    expect([db.status.get().phase, world.requests]).toEqual(['idle', []])
    db.connect()
    await ready
    expect(db.collections.todos.size).toBe(1)
  })

  it('before anything was started holds too, and what is stored is shown', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const db = world.open()
    db.disconnect()
    db.start()
    await db.whenHydrated()
    expect([db.status.get().isHydrated, world.requests]).toEqual([true, []])
  })
})
