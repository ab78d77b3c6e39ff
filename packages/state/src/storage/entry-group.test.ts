import { describe, expect, it } from 'vitest'
import { createDatabaseScene } from '../../test/database-scene.ts'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { Entry } from '../core/entry.ts'
import type { Store } from './store.ts'

const entry = (txid: string): Entry => ({
  txid,
  createdAt: 1,
  writes: [{ operation: 'insert', type: 't', key: txid, value: txid }],
})
const txidsOf = async (store: Store): Promise<string[]> => (await store.outbox()).entries.map(({ txid }) => txid)
const enqueue = (store: Store, ...txids: string[]) => store.changeOutbox({ kind: 'enqueue', entries: txids.map(entry) })

describe('entries that came together', () => {
  it('lie in one record, and each can end, be refused, tried again and changed by itself', async () => {
    const { open, dump } = createDatabaseScene()
    const store = open()
    await enqueue(store, 'a', 'b', 'c', 'd')
    await enqueue(store, 'e')
    expect([...(await dump()).keys()].filter((key) => /^[eg]/.test(key))).toEqual([
      ...['e/a', 'e/b', 'e/c', 'e/d', 'e/e'],
      'g/000000000001',
    ])
    const rejections = [{ entry: entry('b'), reason: 'refused', message: 'no' } as const]
    await store.changeOutbox({ kind: 'reject', stamp: undefined, rejections })
    await store.changeOutbox({ kind: 'retry', txid: 'b' })
    await store.changeOutbox({ kind: 'edit', entry: { ...entry('c'), createdAt: 2 } })
    await store.changeOutbox({ kind: 'settle', txids: ['a'] })
    for (const read of [await store.outbox(), (await open().load()).outbox])
      expect(read.entries).toEqual([{ ...entry('c'), createdAt: 2 }, entry('d'), entry('e'), entry('b')])
  })

  it('leave nothing behind once a tab has read that they are all gone', async () => {
    const { open, dump } = createDatabaseScene()
    const store = open()
    await enqueue(store, 'a', 'b')
    await enqueue(store, 'c', 'd')
    await store.changeOutbox({ kind: 'settle', txids: ['a', 'b', 'c'] })
    expect(await txidsOf(store)).toEqual(['d'])
    expect([...(await dump()).keys()].filter((key) => /^[eg]/.test(key))).toEqual(['e/d', 'g/000000000002'])
  })

  it('are set aside together when their record is damaged, and stay where they are', async () => {
    const { open, dump, edit } = createDatabaseScene()
    const told: Diagnostic[] = []
    const store = open({ report: (diagnostic) => told.push(diagnostic) })
    await enqueue(store, 'a', 'b')
    await enqueue(store, 'c')
    const group = 'g/000000000001'
    const record = (await dump()).get(group)
    await edit((objects) => objects.put({ ...(record as object), sum: 1 }, group))
    expect(await txidsOf(store)).toEqual(['c'])
    expect(told).toMatchObject([{ kind: 'storage-failed', error: { code: 'failed' } }])
    expect((await dump()).has(group)).toBe(true)
    // Put right by whatever means, they are there again.
    await edit((objects) => objects.put(record, group))
    expect(await txidsOf(store)).toEqual(['a', 'b', 'c'])
  })
})

it('reads entries that came one by one beside others, in their order', async () => {
  const { open } = createDatabaseScene()
  const store = open()
  const names = Array.from({ length: 20 }, (_, at) => `n${at}`)
  for (const name of names) await enqueue(store, name)
  await enqueue(store, 'x', 'y')
  expect((await store.load()).outbox.entries.map(({ txid }) => txid)).toEqual([...names, 'x', 'y'])
})
