// Our databases and those of the reference state package over one stream, on both servers.
import { DurableStream as ReferenceStream } from '@durable-streams/client'
import {
  createStateSchema as createReferenceSchema,
  createStreamDB as createReferenceDB,
} from '@durable-streams/state/db'
import { DurableStream } from '@oxbow/client'
import { createStateSchema, createStreamDB } from '@oxbow/state/db'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod'
import { ownServer, referenceServer } from './interop.ts'

const definition = {
  schema: z.object({ id: z.string(), text: z.string(), note: z.string().optional() }),
  type: 'todo',
  primaryKey: 'id',
}
const state = createStateSchema({ todos: definition })
const referenceState = createReferenceSchema({ todos: definition })
const [one, two] = [
  { id: '1', text: 'milk' },
  { id: '2', text: 'bread' },
]

/** The own fields of rows, without what the libraries add, in the order of their keys. */
const rowsOf = (collection: {
  readonly toArray: ReadonlyArray<{ id: string; text: string; note?: string | undefined }>
}) =>
  collection.toArray
    .map(({ id, text, note }) => ({ id, text, ...(note !== undefined && { note }) }))
    .sort((a, b) => a.id.localeCompare(b.id))

describe.each([referenceServer(), ownServer()])('on the $name', (server) => {
  let base = ''
  let streams = 0
  const openOwn = (url: string) => {
    const db = createStreamDB({ streamOptions: { url }, state, create: true })
    onTestFinished(() => db.close())
    return db
  }
  const openReference = async (url: string) => {
    const db = createReferenceDB({ streamOptions: { url, contentType: 'application/json' }, state: referenceState })
    onTestFinished(() => db.close())
    await db.preload()
    return db
  }
  beforeAll(async () => {
    base = await server.start()
  })
  afterAll(() => server.stop())
  const freshUrl = (): string => `${base}/state-${++streams}`

  test('a second database shows what the first writes, and after a restart too', async () => {
    const url = freshUrl()
    const writer = openOwn(url)
    await writer.preload()
    const reader = openOwn(url)
    await reader.preload()
    await writer.collections.todos.insert([one, two]).isPersisted.promise
    writer.collections.todos.update('1', (draft) => void (draft.text = 'oat milk'))
    writer.collections.todos.delete('2')
    const expected = [{ id: '1', text: 'oat milk' }]
    await vi.waitFor(() => expect(rowsOf(reader.collections.todos)).toEqual(expected))
    await vi.waitFor(() => expect(writer.outbox.get()).toMatchObject({ pending: [] }))
    const later = openOwn(url)
    await later.preload()
    expect(rowsOf(later.collections.todos)).toEqual(expected)
  })

  test('the reference state package shows what ours writes', async () => {
    const url = freshUrl()
    await DurableStream.create({ url, contentType: 'application/json' })
    const reader = await openReference(url)
    const writer = openOwn(url)
    await writer.collections.todos.insert({ ...one, note: 'two' }).isPersisted.promise
    writer.collections.todos.insert(two)
    await vi.waitFor(() => expect(rowsOf(reader.collections.todos)).toEqual([{ ...one, note: 'two' }, two]))
    writer.collections.todos.update('1', (draft) => void (draft.text = 'oat milk'))
    writer.collections.todos.delete('2')
    await vi.waitFor(() =>
      expect(rowsOf(reader.collections.todos)).toEqual([{ id: '1', text: 'oat milk', note: 'two' }]),
    )
  })

  test('ours shows what is written with the helpers of the reference state package', async () => {
    const url = freshUrl()
    const handle = await ReferenceStream.create({ url, contentType: 'application/json' })
    const append = (event: object): Promise<void> => handle.append(JSON.stringify(event))
    const db = openOwn(url)
    await db.preload()
    await append(referenceState.todos.insert({ value: one, headers: { txid: 'a' } }))
    await append(referenceState.todos.upsert({ value: two }))
    await db.utils.awaitTxId('a')
    await append(referenceState.todos.update({ value: { ...one, text: 'oat milk' }, oldValue: one }))
    await append(referenceState.todos.delete({ key: '2', headers: { txid: 'b' } }))
    await db.utils.awaitTxId('b')
    expect(rowsOf(db.collections.todos)).toEqual([{ id: '1', text: 'oat milk' }])
  })

  test("an action that sends by itself works with either package on the other one's stream", async () => {
    const url = freshUrl()
    await DurableStream.create({ url, contentType: 'application/json' })
    const reader = await openReference(url)
    const db = createStreamDB({
      streamOptions: { url },
      state,
      actions: ({ db: own, stream }) => ({
        add: {
          onMutate: (value: typeof one) => {
            own.collections.todos.insert(value)
          },
          mutationFn: async (value: typeof one) => {
            await stream.append(state.todos.insert({ value, headers: { txid: `add-${value.id}` } }))
            await own.utils.awaitTxId(`add-${value.id}`)
          },
        },
      }),
    })
    onTestFinished(() => db.close())
    await db.preload()
    await Promise.all([db.actions.add(one).isPersisted.promise, reader.utils.awaitTxId('add-1')])
    expect([rowsOf(db.collections.todos), rowsOf(reader.collections.todos)]).toEqual([[one], [one]])
  })
})
