import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DehydratedState } from '../core/dehydrated-state.ts'
import type { Entry } from '../core/entry.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import type { Store } from '../storage/store.ts'
import { Beginning } from './beginning.ts'

const offsetOf = (n: number): string => String(n).padStart(4, '0')

const pageAt = (n: number, incarnation: string | null = null): DehydratedState => ({
  ...{ format: 1, user: null, offset: offsetOf(n), incarnation, syncedAt: 7, nextOrdinal: 1 },
  rows: [['todo', 'page', { n }, 0]],
})

const entry: Entry = {
  ...{ txid: 'profile-1', createdAt: 1, schemaVersion: 1 },
  writes: [{ operation: 'delete', type: 'todo', key: 'x' }],
}

/** A store that has read up to an offset, or nothing. */
async function storeAt(n: number | undefined, incarnation?: string): Promise<Store> {
  const store = createMemoryStore()
  if (n === undefined) return store
  const place = { from: '-1', to: offsetOf(n), reset: false, deletes: [], txids: [], nextOrdinal: 1 }
  await store.commit({
    ...{ epoch: 0, seq: 0, incarnation },
    changeset: { ...place, puts: [['todo', 'disk', { n }, 0]] },
  })
  return store
}

const keysOf = async (store: Store): Promise<string[]> =>
  Array.from((await store.load()).rows.entries(), ([, key]) => key)

describe('rows that came with the page', () => {
  it('become the beginning of an empty store, whole and with their place', async () => {
    const store = await storeAt(undefined)
    expect(await new Beginning(pageAt(5, 'a')).commitTo({ rows: store, outbox: store })).toBe(true)
    const { meta } = await store.load()
    expect(meta).toMatchObject({ seq: 1, offset: '0005', nextOrdinal: 1, incarnation: 'a', syncedAt: 7 })
    expect(await keysOf(store)).toEqual(['page'])
  })

  it('never take a store back, never skip the echo of a write, and never mix two lives of a stream', async () => {
    const place = fc.option(fc.nat(9), { nil: undefined })
    const life = fc.constantFrom('a', 'b', undefined)
    await fc.assert(
      fc.asyncProperty(place, fc.nat(9), life, life, fc.boolean(), async (disk, page, was, is, hasWrites) => {
        const store = await storeAt(disk, was)
        if (hasWrites) await store.changeOutbox({ kind: 'enqueue', entries: [entry] })
        const before = await store.load()
        const isTaken = await new Beginning(pageAt(page, is ?? null)).commitTo({ rows: store, outbox: store })
        const after = await store.load()
        const isAhead = disk === undefined || page > disk
        const isSameLife = disk === undefined || was === undefined || is === undefined || was === is
        expect(isTaken).toBe(isAhead && isSameLife && !hasWrites)
        expect(after.meta.offset >= before.meta.offset).toBe(true)
        expect(after.outbox).toEqual(before.outbox)
        expect(await keysOf(store)).toEqual(isTaken ? ['page'] : disk === undefined ? [] : ['disk'])
      }),
    )
  })

  it('are refused by a store that another tab has moved on meanwhile', async () => {
    const store = await storeAt(1)
    const late: Pick<Store, 'meta' | 'commit'> = {
      commit: store.commit,
      async meta() {
        const meta = await store.meta()
        const changeset = {
          from: meta.offset,
          to: '0009',
          reset: false,
          puts: [],
          deletes: [],
          txids: [],
          nextOrdinal: 1,
        }
        await store.commit({ epoch: meta.epoch, seq: meta.seq, changeset, incarnation: undefined })
        return meta
      },
    }
    expect(await new Beginning(pageAt(5)).commitTo({ rows: late, outbox: store })).toBe(false)
    expect((await store.meta()).offset).toBe('0009')
  })
})
