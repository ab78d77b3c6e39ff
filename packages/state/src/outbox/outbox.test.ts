import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../core/entry.ts'
import { layersOf, type Layers } from '../core/layers.ts'
import { emptyOutbox } from '../core/outbox-record.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import { Outbox } from './outbox.ts'

const entry = (txid: string): Entry => ({
  txid,
  createdAt: 0,
  writes: [{ operation: 'delete', type: 'todo', key: txid }],
})

function createOutbox() {
  const outbox = new Outbox({
    store: () => Promise.reject(new Error('It is not asked.')),
    announce: () => undefined,
    heal: async () => undefined,
  })
  outbox.load(emptyOutbox('profile'), '-1')
  return outbox
}

it('ends what the store has ended by a commit of which no word came, although all changes are known', () => {
  const outbox = createOutbox()
  outbox.follow(1, { kind: 'enqueue', entries: [entry('a')] })
  outbox.follow(2, { kind: 'enqueue', entries: [entry('b')] })
  const told: string[][] = []
  outbox.subscribe(() => told.push(outbox.get().entries.map(({ txid }) => txid)))
  outbox.load({ ...outbox.get(), entries: [entry('b')] }, '7')
  outbox.load({ ...outbox.get(), entries: [entry('b')] }, '7')
  expect(told).toEqual([['b']])
})

it('keeps what came after the store was read', () => {
  const outbox = createOutbox()
  const read = outbox.get()
  outbox.follow(1, { kind: 'enqueue', entries: [entry('a')] })
  outbox.load(read, '7')
  expect(outbox.get().entries.map(({ txid }) => txid)).toEqual(['a'])
})

describe('entries that are added at the same time', () => {
  /** An outbox over a memory store that says what it was asked, and can refuse entries. */
  async function createStored(refused: ReadonlySet<string> = new Set()) {
    const store = createMemoryStore()
    const asked: string[] = []
    const outbox = new Outbox({
      store: async () => ({
        ...store,
        changeOutbox: async (change) => {
          const names = change.kind === 'enqueue' ? change.entries.map(({ txid }) => txid) : []
          asked.push([change.kind, ...names].join(' '))
          if (names.some((name) => refused.has(name))) throw new Error('no room')
          return store.changeOutbox(change)
        },
      }),
      announce: () => undefined,
      heal: async () => undefined,
    })
    outbox.load(await store.outbox(), '-1')
    return { outbox, asked, stored: async () => (await store.outbox()).entries.map(({ txid }) => txid) }
  }

  it('go into the store together, in their order, while a change before them is under way', async () => {
    const { outbox, asked, stored } = await createStored()
    const ended: string[] = []
    const pause = outbox.change({ kind: 'pause', pause: { reason: 'recreated' } })
    const added = ['a', 'b', 'c'].map((txid) => outbox.enqueue(entry(txid)).then(() => ended.push(txid)))
    await Promise.all([pause, ...added])
    await outbox.enqueue(entry('d'))
    expect(asked).toEqual(['pause', 'enqueue a b c', 'enqueue d'])
    expect({ ended, stored: await stored() }).toEqual({ ended: ['a', 'b', 'c'], stored: ['a', 'b', 'c', 'd'] })
    expect(outbox.get().entries.map(({ txid }) => txid)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('are added one by one when they can not be added together, and only what failed says so', async () => {
    const { outbox, stored } = await createStored(new Set(['b']))
    const results = await Promise.allSettled(['a', 'b', 'c'].map((txid) => outbox.enqueue(entry(txid))))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await stored()).toEqual(['a', 'c'])
  })

  it('are at most a thousand in one transaction', async () => {
    const { outbox, asked } = await createStored()
    await Promise.all(Array.from({ length: 2001 }, (_, at) => outbox.enqueue(entry(String(at)))))
    expect(asked.map((change) => change.split(' ').length - 1)).toEqual([1000, 1000, 1])
  })
})

const contentsOf = (layers: Layers) => [...layers.keysOf('t')].map((key) => [key, layers.get('t', key)])

it('lays what comes over the layers that are there as it lays all of them anew', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.constantFrom('x', 'y', 'z'), { minLength: 1 })), (groups) => {
      const outbox = createOutbox()
      for (const [at, keys] of groups.entries()) {
        const before = outbox.layers()
        const shown = contentsOf(before)
        const writes = keys.map((key) => ({ operation: 'insert', type: 't', key, value: at }) as const)
        outbox.follow(at + 1, { kind: 'enqueue', entries: [{ txid: String(at), createdAt: 0, writes }] })
        // Whoever compares them sees that they are others, and whoever has kept them has what they were.
        expect(outbox.layers()).not.toBe(before)
        expect(contentsOf(before)).toEqual(shown)
      }
      expect(contentsOf(outbox.layers())).toEqual(contentsOf(layersOf(outbox.get())))
    }),
  )
})

it('tells who waits for one entry of its changes, and of no others', () => {
  const outbox = createOutbox()
  const told: string[] = []
  outbox.follow(1, { kind: 'enqueue', entries: [entry('a'), entry('b')] })
  const stop = outbox.onEntryChange('a', () => told.push(`a ${outbox.find('a') === undefined ? 'ended' : 'is there'}`))
  outbox.onEntryChange('b', () => told.push('b'))
  outbox.settle({ to: '1', txids: ['a'] })
  stop()
  outbox.follow(2, { kind: 'enqueue', entries: [entry('a2')] })
  expect(told).toEqual(['a ended'])
})

it('tells that it was read, and of no change where everything is shown anew after it', () => {
  const told: string[] = []
  for (const isShownAnew of [true, false]) {
    const outbox = createOutbox()
    outbox.subscribe(({ entries }) => told.push(`${entries.length} before, ${outbox.get().entries.length} now`))
    outbox.load({ ...outbox.get(), rev: 1, entries: [entry('a')] }, '-1', isShownAnew)
  }
  expect(told).toEqual(['1 before, 1 now', '0 before, 1 now'])
})
