// What callers of the reference state package rely on, and what it did wrong where that hurt them.
import { DurableStream } from '@oxbow/client'
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { createStateSchema, createStreamDB } from '@oxbow/state/db'
import { expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod'

const url = 'http://oxbow.test/v1/stream/s'
const note = z.object({ id: z.string(), text: z.string() })
const count = z.object({ id: z.number(), n: z.number() })
const state = createStateSchema({
  notes: { schema: note, type: 'note', primaryKey: 'id' },
  counts: { schema: count, type: 'count', primaryKey: 'id' },
})

const setUp = async (body: ReadonlyArray<object> = []) => {
  const handler = createHandler({ longPollTimeoutMs: 200 })
  onTestFinished(() => handler.close())
  const streamOptions = { url, fetch: createFetch(handler), backoffOptions: { initialDelay: 1, maxDelay: 5 } }
  const stream = await DurableStream.create({ ...streamOptions, contentType: 'application/json', body })
  const db = createStreamDB({ streamOptions, state })
  onTestFinished(() => db.close())
  return { stream, db, streamOptions }
}

interface Change {
  readonly type: string
  readonly value: { readonly text: string }
  readonly previousValue?: { readonly text: string } | undefined
}
/** The rows that are there, then each change; a list a call. */
const recordChanges = (notes: {
  subscribeChanges(listener: (changes: Change[]) => void, options: { includeInitialState: boolean }): unknown
}): string[][] => {
  const calls: string[][] = []
  const inShort = ({ type, value, previousValue }: Change): string =>
    [type, ...(previousValue === undefined ? [] : [previousValue.text]), value.text].join(' ')
  notes.subscribeChanges((changes) => calls.push(changes.map(inShort)), { includeInitialState: true })
  return calls
}

test('rows that exist already arrive in few changes, many at once', async () => {
  const { db } = await setUp(
    Array.from({ length: 10 }, (_, n) => state.notes.insert({ value: { id: String(n), text: 't' } })),
  )
  const calls = recordChanges(db.collections.notes)
  await db.preload()
  expect(calls.flat()).toHaveLength(10)
  expect(calls.length).toBeLessThan(10)
})

test('a live update and a delete tell the row before, once each', async () => {
  const value = { id: '1', text: 'a' }
  const { stream, db } = await setUp([state.notes.insert({ value })])
  await db.preload()
  const calls = recordChanges(db.collections.notes)
  await stream.append(state.notes.update({ value: { id: '1', text: 'b' }, headers: { txid: 'u' } }))
  await db.utils.awaitTxId('u')
  await stream.append(state.notes.delete({ key: '1', headers: { txid: 'd' } }))
  await db.utils.awaitTxId('d')
  expect(calls).toEqual([['insert a'], ['update a b'], ['delete b']])
})

test('an insert that comes again is an update to the same row, not an error', async () => {
  const event = state.notes.insert({ value: { id: '1', text: 'a' } })
  const { stream, db } = await setUp([event])
  await db.preload()
  const calls = recordChanges(db.collections.notes)
  await stream.append({ ...event, headers: { ...event.headers, txid: 'again' } })
  await db.utils.awaitTxId('again')
  expect(db.collections.notes.toArray).toMatchObject([{ id: '1', text: 'a' }])
  expect(calls).toEqual([['insert a'], ['update a a']])
})

test('inserts, updates and upserts in any order leave the last value', async () => {
  const of = (text: string) => ({ value: { id: '1', text } })
  const { db } = await setUp([
    state.notes.upsert(of('a')),
    state.notes.insert(of('b')),
    state.notes.update(of('c')),
    state.notes.delete({ key: '1' }),
    state.notes.update(of('d')),
    state.notes.upsert(of('e')),
  ])
  await db.preload()
  expect(db.collections.notes.toArray).toMatchObject([{ id: '1', text: 'e' }])
})

test('numeric keys stay numbers in rows, and 0 is a key', async () => {
  const { db } = await setUp([0, 7].map((id) => state.counts.insert({ value: { id, n: id } })))
  await db.preload()
  expect([db.collections.counts.get('0'), db.collections.counts.get('7')]).toMatchObject([
    { id: 0, n: 0 },
    { id: 7, n: 7 },
  ])
})

test('a stream of many pages is read to its end with live: false', async () => {
  const handler = createHandler({ pageBytes: 200 })
  onTestFinished(() => handler.close())
  const streamOptions = { url, fetch: createFetch(handler) }
  const stream = await DurableStream.create({ ...streamOptions, contentType: 'application/json' })
  for (let n = 0; n < 20; n++) await stream.append(state.notes.insert({ value: { id: String(n), text: 't' } }))
  const db = createStreamDB({ streamOptions, state, live: false })
  onTestFinished(() => db.close())
  await db.preload()
  expect(db.collections.notes.size).toBe(20)
})

test('a schema that answers success with issues: undefined is believed', () => {
  const schema = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) => ({ value: value as { id: string }, issues: undefined }),
    },
  }
  const { things } = createStateSchema({ things: { schema, type: 'thing', primaryKey: 'id' } })
  expect(things.insert({ value: { id: '1' } })).toMatchObject({ key: '1' })
})

test('a delete by an old value without its key names the key', () => {
  const loose = z.object({ id: z.string().optional() })
  const { things } = createStateSchema({ things: { schema: loose, type: 'thing', primaryKey: 'id' } })
  expect(() => things.delete({ oldValue: {} })).toThrow('primary key "id"')
})

test('a stream that is deleted while it is followed is a state that says so, and its rows stay readable', async () => {
  const { stream, db } = await setUp([state.notes.insert({ value: { id: '1', text: 'a' } })])
  await db.preload()
  await stream.delete()
  await vi.waitFor(() => expect(db.status.get()).toMatchObject({ phase: 'error' }))
  expect(db.collections.notes.toArray).toMatchObject([{ id: '1', text: 'a' }])
})
