import { createStateSchema, createStreamDB } from '@oxbow/state/db'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createWorld, state, todo, type World } from '../../test/world.ts'
import { milk, tea } from '../../test/todos.ts'

const two = createStateSchema({
  todos: { schema: todo, type: 'todo', primaryKey: 'id' },
  done: { schema: todo, type: 'done', primaryKey: 'id' },
})

const refuse = (world: World) =>
  world.handler.faults.add({
    match: ({ method }) => method === 'POST',
    effect: { kind: 'respond', status: 422 },
    times: Infinity,
  })

async function openTwo() {
  const world = createWorld()
  await world.createStream()
  const db = createStreamDB({ state: two, streamOptions: { url: world.url, fetch: world.fetch } })
  onTestFinished(() => db.close())
  await db.preload()
  return { world, db }
}

describe('transact', () => {
  it('writes rows of several collections as one entry, in one request, under one transaction id', async () => {
    const { world, db } = await openTwo()
    const write = db.transact(() => {
      db.collections.todos.insert(milk)
      db.collections.done.insert(tea)
    })
    expect([db.collections.todos.size, db.collections.done.size]).toEqual([1, 1])
    const txid = await write.durable
    expect(db.outbox.get().pending.map((entry) => entry.txid)).toEqual([txid])
    await write.acked
    await write.synced
    expect((await world.log()).map(({ type, headers }) => [type, headers['txid']])).toEqual([
      ['todo', txid],
      ['done', txid],
    ])
    expect(world.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1)
  })

  it('leaves nothing behind when it throws', async () => {
    const { db } = await openTwo()
    const change = (): never => {
      db.collections.todos.insert(milk)
      throw new Error('changed my mind')
    }
    expect(() => db.transact(change)).toThrow('changed my mind')
    expect([db.collections.todos.size, db.outbox.get().pending]).toEqual([0, []])
  })

  it('refuses a function that goes on later, and leaves nothing of it behind', async () => {
    const { db } = await openTwo()
    const late = async (): Promise<void> => {
      db.collections.todos.insert(milk)
    }
    // oxlint-disable-next-line typescript/no-misused-promises -- the mistake
    expect(() => db.transact(late)).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringMatching(/asynchronous.*await first/) }),
    )
    expect([db.collections.todos.size, db.outbox.get().pending]).toEqual([0, []])
  })

  it('refuses the rows of another database', async () => {
    const { db } = await openTwo()
    const other = await openTwo()
    const write = db.transact(() => void other.db.collections.todos.insert(milk))
    await expect(write.durable).rejects.toMatchObject({ code: 'invalid-options' })
    await vi.waitFor(() => expect(other.db.collections.todos.size).toBe(0))
  })

  it('tells of a refusal by its promises', async () => {
    const { world, db } = await openTwo()
    refuse(world)
    const write = db.transact(() => void db.collections.todos.insert(milk))
    await expect(write.acked).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('status 422'),
    })
    await expect(write.synced).rejects.toMatchObject({ code: 'rejected' })
    await expect(write.durable).resolves.toEqual(expect.any(String))
  })

  it('tells of a direct write as well', async () => {
    const { db } = await openTwo()
    const write = db.writeOf(db.collections.todos.insert(milk))
    await write.synced
    expect(db.outbox.get().pending).toEqual([])
  })
})

describe('an action without a function of its own', () => {
  it('is one durable write, offline too', async () => {
    const world = createWorld()
    await world.createStream()
    const db = createStreamDB({
      state,
      streamOptions: { url: world.url, fetch: world.fetch },
      actions: ({ db: inner }) => ({
        addTwo: {
          onMutate: (text: string) => {
            inner.collections.todos.insert({ ...milk, text })
            inner.collections.todos.insert({ ...tea, text })
          },
        },
      }),
    })
    onTestFinished(() => db.close())
    await db.preload()
    await db.actions.addTwo('x').when('settled')
    await vi.waitFor(() => expect(db.status.get().isSynced).toBe(true))
    const txids = (await world.log()).map(({ headers }) => headers['txid'])
    expect([txids.length, new Set(txids).size]).toEqual([2, 1])
  })
})
