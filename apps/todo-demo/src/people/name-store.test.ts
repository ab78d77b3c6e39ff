import { expect, test, vi } from 'vitest'
import { createNameStore } from './name-store.ts'

const createStorage = () => {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => void items.set(key, text),
  }
}
const zero = () => 0

test('a newcomer is a guest and stays the same one', () => {
  const storage = createStorage()
  expect(createNameStore(storage, zero).get()).toBe('Guest 000')
  expect(createNameStore(storage, () => 0.9).get()).toBe('Guest 000')
})

test('a picked name is told to listeners and kept for the next visit', () => {
  const storage = createStorage()
  const store = createNameStore(storage, zero)
  const listener = vi.fn<() => void>()
  const stop = store.subscribe(listener)
  store.set('  Ana ')
  store.set('Ana')
  expect(store.get()).toBe('Ana')
  expect(listener).toHaveBeenCalledTimes(1)
  expect(createNameStore(storage, zero).get()).toBe('Ana')
  stop()
  store.set('Ben')
  expect(listener).toHaveBeenCalledTimes(1)
})

test('an empty name changes nothing', () => {
  const store = createNameStore(createStorage(), zero)
  store.set('   ')
  expect(store.get()).toBe('Guest 000')
})

test('a name picked in another tab is taken over', () => {
  const storage = createStorage()
  const here = createNameStore(storage, zero)
  createNameStore(storage, zero).set('Ana')
  here.refresh()
  expect(here.get()).toBe('Ana')
})

test.each([
  ['is missing', undefined],
  [
    'throws',
    {
      getItem: () => {
        throw new Error('off')
      },
      setItem: () => {
        throw new Error('off')
      },
    },
  ],
])('a name works while the page is open where storage %s', (_case, storage) => {
  const store = createNameStore(storage, zero)
  store.set('Ana')
  store.refresh()
  expect(store.get()).toBe('Ana')
})
