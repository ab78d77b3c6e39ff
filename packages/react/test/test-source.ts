import type { Source } from '../src/use-selected.ts'

/** A source that a test sets by hand. */
export interface TestSource<T> extends Source<T> {
  set(value: T): void
  listenerCount(): number
  /** Called once, just before the next subscription. */
  beforeSubscribe: (() => void) | undefined
}

/** Makes a source. */
export function createTestSource<T>(initial: T, server: T = initial): TestSource<T> {
  let current = initial
  const listeners = new Set<() => void>()
  const source: TestSource<T> = {
    beforeSubscribe: undefined,
    get: () => current,
    getInitial: () => server,
    listenerCount: () => listeners.size,
    set(value) {
      current = value
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      const before = source.beforeSubscribe
      source.beforeSubscribe = undefined
      before?.()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
  return source
}
