import { expect, test, vi } from 'vitest'
import { createStoredValue } from './stored-value.ts'
import type { TextStorage } from './text-storage.ts'

const createStorage = (): TextStorage => {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, text) => void items.set(key, text),
  }
}
const create = (storage: TextStorage | undefined) =>
  createStoredValue({ storage, key: 'count', parse: (text) => Number(text), print: String })

test('a value is kept for the next visit, and listeners hear of each change', () => {
  const storage = createStorage()
  const value = create(storage)
  const listener = vi.fn<() => void>()
  const stop = value.subscribe(listener)
  value.set(3)
  value.set(3)
  expect([value.get(), create(storage).get(), listener.mock.calls.length]).toEqual([3, 3, 1])
  stop()
  value.set(4)
  expect(listener).toHaveBeenCalledTimes(1)
})

test('what another tab has stored is taken over', () => {
  const storage = createStorage()
  const here = create(storage)
  create(storage).set(5)
  expect(here.get()).toBe(0)
  here.refresh()
  expect(here.get()).toBe(5)
})

test('without storage the value lasts until the page is closed', () => {
  const off = () => {
    throw new Error('off')
  }
  for (const storage of [undefined, { getItem: off, setItem: off }]) {
    const value = create(storage)
    value.set(6)
    value.refresh()
    expect(value.get()).toBe(6)
  }
})
