import { expect, test, vi } from 'vitest'
import { createThemeStore } from './theme-store.ts'

const createStorage = () => {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => void items.set(key, text),
  }
}
const createSystem = (dark: boolean) => {
  let tell = () => {}
  return {
    isDark: () => dark,
    subscribe: (listener: () => void) => void (tell = listener),
    turn: (to: boolean) => {
      dark = to
      tell()
    },
  }
}

test('the page follows the system until somebody chooses', () => {
  const system = createSystem(false)
  const store = createThemeStore(createStorage(), system)
  const listener = vi.fn<() => void>()
  store.subscribe(listener)
  expect([store.get(), store.chosen()]).toEqual(['light', undefined])
  system.turn(true)
  expect([store.get(), store.chosen()]).toEqual(['dark', undefined])
  expect(listener).toHaveBeenCalledTimes(1)
})

test('a choice against the system is kept, and choosing back follows the system again', () => {
  const storage = createStorage()
  const store = createThemeStore(storage, createSystem(false))
  store.toggle()
  expect([store.get(), store.chosen()]).toEqual(['dark', 'dark'])
  expect(createThemeStore(storage, createSystem(false)).get()).toBe('dark')
  store.toggle()
  expect([store.get(), store.chosen()]).toEqual(['light', undefined])
  expect(createThemeStore(storage, createSystem(true)).get()).toBe('dark')
})

test('a choice works without storage while the page is open', () => {
  const broken = () => {
    throw new Error('off')
  }
  const store = createThemeStore({ getItem: broken, setItem: broken }, createSystem(true))
  store.toggle()
  expect(store.get()).toBe('light')
})
