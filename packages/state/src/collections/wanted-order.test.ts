import { createCollection, createLiveQueryCollection, eq } from '@tanstack/db'
import { describe, expect, it } from 'vitest'
import type { ShownRow } from './row-codec.ts'
import { createOrderWatch, wantedOrderOf } from './wanted-order.ts'

const watched = () => {
  const order = createOrderWatch()
  const collection = createCollection<ShownRow, string>({
    getKey: (row) => String(row.id),
    sync: { sync: ({ markReady }) => markReady() },
  })
  order.watch(collection)
  return { order, collection }
}

describe('createOrderWatch', () => {
  it('learns from a live query of TanStack DB in which order it looks', () => {
    const { order, collection } = watched()
    collection.subscribeChanges(() => undefined)
    expect(order.wanted()).toBeUndefined()
    createLiveQueryCollection({
      startSync: true,
      query: (q) =>
        q
          .from({ row: collection })
          .where(({ row }) => eq(row.done, false))
          .orderBy(({ row }) => row.createdAt, 'desc'),
    })
    expect(order.wanted()).toEqual({ field: 'createdAt', isDescending: true })
  })

  it('keeps the order when somebody comes who has none', () => {
    const { order, collection } = watched()
    createLiveQueryCollection({
      startSync: true,
      query: (q) => q.from({ row: collection }).orderBy(({ row }) => row.name),
    })
    createLiveQueryCollection({ startSync: true, query: (q) => q.from({ row: collection }) })
    expect(order.wanted()).toEqual({ field: 'name', isDescending: false })
  })
})

describe('wantedOrderOf', () => {
  it('knows no order where none is told, or in another shape', () => {
    for (const options of [undefined, {}, { orderBy: undefined }, { orderBy: [] }, { orderBy: [{ expression: 1 }] }]) {
      expect(wantedOrderOf(options)).toBeUndefined()
    }
  })
})
