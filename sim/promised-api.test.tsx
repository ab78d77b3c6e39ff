// @vitest-environment jsdom
// What the published documentation of this system promises to its users, with our names: each promise is a test.
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { DurableStream, FetchError, stream } from '@oxbow/client'
import { createStateSchema, createStreamDB } from '@oxbow/react'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import * as z from 'zod'

interface Change {
  key: string
  owner: string
  value: { id: string; text: string; completed: boolean }
}

const origin = 'https://your-server.test'
const changeOf = (n: number, owner = 'ada'): Change => ({
  key: `todo-${n}`,
  owner,
  value: { id: `todo-${n}`, text: `Buy ${n}`, completed: false },
})
const eventOf = ({ key, value }: Change) => ({ headers: { operation: 'insert' }, type: 'todo', key, value })

function startServer() {
  const handler = createHandler({ longPollTimeoutMs: 200 })
  onTestFinished(() => handler.close())
  return { handler, fetch: createFetch(handler) }
}

afterEach(cleanup)

describe('the database side', () => {
  /** A table that tells its changes to whoever iterates them. */
  function createTable(changes: ReadonlyArray<Change>) {
    return {
      async *changes() {
        yield* changes
      },
    }
  }
  const isAuthorized = async (userId: string, change: Change): Promise<boolean> => change.owner === userId

  it('appends each user only what that user may see', async () => {
    const { fetch } = startServer()
    const db = createTable([changeOf(1, 'ada'), changeOf(2, 'bob'), changeOf(3, 'ada')])
    const open = (userId: string) =>
      DurableStream.create({ url: `${origin}/v1/stream/user/${userId}/data`, contentType: 'application/json', fetch })
    const streams = { ada: await open('ada'), bob: await open('bob') }
    for await (const change of db.changes()) {
      for (const [userId, userStream] of Object.entries(streams)) {
        if (await isAuthorized(userId, change)) await userStream.append(eventOf(change))
      }
    }
    const keysOf = async (userId: string) => {
      const res = await stream<{ key: string }>({ url: `${origin}/v1/stream/user/${userId}/data`, fetch, live: false })
      return (await res.json()).map(({ key }) => key)
    }
    expect(await keysOf('ada')).toEqual(['todo-1', 'todo-3'])
    expect(await keysOf('bob')).toEqual(['todo-2'])
  })

  it('batches appends that are made while one is under way', async () => {
    const server = startServer()
    const fetch = vi.fn<typeof globalThis.fetch>(server.fetch)
    const userStream = await DurableStream.create({
      url: `${origin}/v1/stream/user/1/data`,
      contentType: 'application/json',
      fetch,
    })
    fetch.mockClear()
    await Promise.all(Array.from({ length: 50 }, (_, n) => userStream.append(eventOf(changeOf(n)))))
    expect(fetch.mock.calls.length).toBeLessThan(5)
    const res = await userStream.stream<{ key: string }>({ live: false })
    expect((await res.json()).map(({ key }) => key)).toEqual(Array.from({ length: 50 }, (_, n) => `todo-${n}`))
  })
})

describe('the client side', () => {
  const url = `${origin}/v1/stream/user/1/data`
  const fill = async (fetch: typeof globalThis.fetch, from: number, to: number) => {
    const handle = await DurableStream.create({ url, contentType: 'application/json', fetch })
    for (let n = from; n < to; n += 1) await handle.append(eventOf(changeOf(n)))
  }

  it('goes on from the saved offset after a restart, without a gap and without a repeat', async () => {
    const { fetch } = startServer()
    await fill(fetch, 0, 3)
    const applied: string[] = []
    let saved: string | undefined
    const readUntil = async (count: number) => {
      const res = await stream<{ key: string }>({ url, fetch, offset: saved, live: true })
      const stop = res.subscribeJson(async (batch) => {
        for (const change of batch.items) applied.push(change.key)
        saved = batch.offset
      })
      await vi.waitFor(() => expect(applied).toHaveLength(count))
      stop()
      await res.closed
    }
    await readUntil(3)
    await fill(fetch, 3, 6)
    await readUntil(6)
    const following = readUntil(8)
    await fill(fetch, 6, 8)
    await following
    expect(applied).toEqual(Array.from({ length: 8 }, (_, n) => `todo-${n}`))
  })

  it('reads what there is and stops with live: false', async () => {
    const { fetch } = startServer()
    await fill(fetch, 0, 3)
    const res = await stream({ url, fetch, offset: '-1', live: false })
    expect(await res.json()).toHaveLength(3)
    expect(res.upToDate).toBe(true)
  })

  it('refreshes a token in onError', async () => {
    const { handler, fetch } = startServer()
    await fill(fetch, 0, 1)
    handler.faults.add({
      effect: { kind: 'respond', status: 401 },
      times: Infinity,
      match: ({ headers }) => headers['authorization'] !== 'Bearer fresh',
    })
    const refreshAuthToken = vi.fn<() => Promise<string>>(async () => 'fresh')
    const res = await stream({
      url,
      fetch,
      headers: { Authorization: 'Bearer stale' },
      live: false,
      onError: async (error) => {
        if (error instanceof FetchError && error.status === 401) {
          return { headers: { Authorization: `Bearer ${await refreshAuthToken()}` } }
        }
        return undefined
      },
    })
    expect(await res.json()).toHaveLength(1)
    expect(refreshAuthToken).toHaveBeenCalledTimes(1)
  })
})

describe('the state side', () => {
  const schema = createStateSchema({
    todos: {
      schema: z.object({ id: z.string(), text: z.string(), completed: z.boolean() }),
      type: 'todo',
      primaryKey: 'id',
    },
  })
  const url = `${origin}/v1/stream/workspace/1`

  it('keeps a component and a subscriber up to date with the stream', async () => {
    const { fetch } = startServer()
    const writer = await DurableStream.create({ url, contentType: 'application/json', fetch })
    await writer.append(eventOf(changeOf(1)))
    const db = createStreamDB({ streamOptions: { url, fetch }, state: schema })
    onTestFinished(() => db.close())
    await db.preload()
    function Todos() {
      const todos = db.collections.todos.useAll()
      return <p>{todos.map(({ text }) => text).join(', ')}</p>
    }
    render(<Todos />)
    expect(screen.getByText('Buy 1')).toBeDefined()
    const seen: string[][] = []
    const stop = db.collections.todos.subscribe((todos) => seen.push(todos.map(({ id }) => id)))
    onTestFinished(stop)
    // One published example writes the type inside the headers.
    const { key, value } = changeOf(2)
    await act(async () => {
      await writer.append({ headers: { operation: 'insert', type: 'todo' }, key, value })
      await vi.waitFor(() => expect(seen.at(-1)).toEqual(['todo-1', 'todo-2']))
    })
    expect(await screen.findByText('Buy 1, Buy 2')).toBeDefined()
  })

  it('writes change events of the published form', async () => {
    const { fetch } = startServer()
    const db = createStreamDB({ streamOptions: { url, fetch }, state: schema, create: true })
    onTestFinished(() => db.close())
    const { value } = changeOf(1)
    db.collections.todos.insert(value)
    await vi.waitFor(async () => {
      const res = await stream({ url, fetch, live: false })
      expect(await res.json()).toEqual([
        { headers: { operation: 'insert', txid: expect.any(String) }, type: 'todo', key: 'todo-1', value },
      ])
    })
  })

  it('says plainly that useAll belongs into a component', () => {
    const db = createStreamDB({ streamOptions: { url }, state: schema })
    onTestFinished(() => db.close())
    expect(() => db.collections.todos.useAll()).toThrow(/toArray.*subscribe|subscribe.*toArray/)
  })
})
