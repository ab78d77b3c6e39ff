import { createCollection, localOnlyCollectionOptions } from '@tanstack/db'
import { describe, expect, it, vi } from 'vitest'
import { createRowSet, type RowSet } from './row-set.ts'
import { createRowsView } from './rows-view.ts'

interface Row {
  id: string
  text: string
}

function open(...texts: string[]) {
  const collection = createCollection(localOnlyCollectionOptions<Row, string>({ getKey: ({ id }) => id }))
  collection.startSyncImmediate()
  for (const text of texts) collection.insert({ id: text, text })
  return { collection, view: createRowsView(collection) }
}

const texts = (rows: ReadonlyArray<Row>): string[] => rows.map(({ text }) => text)

describe('the view of a collection', () => {
  it('gives the same array before, during and after a subscription, until a row changes', () => {
    const { collection, view } = open('milk')
    const before = view.get()
    const stop = view.subscribe(() => undefined)
    expect(view.get()).toBe(before)
    stop()
    expect(view.get()).toBe(before)
    collection.insert({ id: 'bread', text: 'bread' })
    expect(texts(view.get())).toEqual(['bread', 'milk'])
  })

  it('sees what changed between two subscriptions', () => {
    const { collection, view } = open('milk')
    view.subscribe(() => undefined)()
    collection.delete('milk')
    const stop = view.subscribe(() => undefined)
    expect(view.get()).toEqual([])
    stop()
  })

  it('tells that a row is gone that was there before the subscription', () => {
    const { collection, view } = open('milk', 'bread')
    const listener = vi.fn<() => void>()
    const stop = view.subscribe(listener)
    expect(texts(view.get())).toEqual(['bread', 'milk'])
    collection.delete('milk')
    expect(texts(view.get())).toEqual(['bread'])
    expect(listener).toHaveBeenCalled()
    stop()
  })

  it('tells each listener of each change, with a new array', () => {
    const { collection, view } = open('milk')
    const seen = [vi.fn<() => void>(), vi.fn<() => void>()]
    const stops = seen.map((listener) => view.subscribe(listener))
    const before = view.get()
    collection.update('milk', (row) => {
      row.text = 'oat milk'
    })
    expect(texts(view.get())).toEqual(['oat milk'])
    expect(view.get()).not.toBe(before)
    for (const listener of seen) expect(listener).toHaveBeenCalled()
    for (const stop of stops) stop()
  })

  it('subscribes to the collection once, and only while somebody listens', () => {
    const { collection, view } = open()
    view.get()
    expect(collection.subscriberCount).toBe(0)
    const [first, second] = [view.subscribe(() => undefined), view.subscribe(() => undefined)]
    expect(collection.subscriberCount).toBe(1)
    first()
    first()
    expect(collection.subscriberCount).toBe(1)
    second()
    expect(collection.subscriberCount).toBe(0)
  })

  it('gives what the database knows until the collection has all of it', () => {
    const rowSet = (...all: string[]) => createRowSet(all.map((text) => [text, { id: text, text }] as const))
    let known: RowSet<Row> | undefined
    const initial = rowSet('jam')
    const unstarted = { now: () => known, initial: () => initial }
    let markReady = (): void => undefined
    const collection = createCollection<Row, string>({
      getKey: ({ id }) => id,
      sync: { sync: (port) => void (markReady = port.markReady) },
    })
    const view = createRowsView(collection, unstarted)
    expect([view.get(), view.isReady(), view.getRow('milk')]).toEqual([[], false, undefined])
    known = rowSet('milk', 'bread')
    expect([texts(view.get()), view.isReady(), view.getRow('milk')?.text]).toEqual([['bread', 'milk'], true, 'milk'])
    expect(view.get()).toBe(known.rows)
    const stop = view.subscribe(() => undefined)
    expect([collection.status, view.get()]).toEqual(['loading', known.rows])
    markReady()
    expect([view.get(), view.isReady(), view.getRow('milk')]).toEqual([[], true, undefined])
    expect([texts(view.getInitial()), view.getInitialRow('jam')?.text]).toEqual([['jam'], 'jam'])
    stop()
  })
})
