import type { TextStorage } from './text-storage.ts'

/** A value that is kept between visits where storage allows it, and that all tabs of this browser share. */
export interface StoredValue<T> {
  /** The value; the same one until it changes. */
  get(): T
  set(value: T): void
  /** Takes the value that another tab has stored. */
  refresh(): void
  /** Calls `listener` after each change. @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void
}

/**
 * Makes a stored value. Where storage is off or full it lasts until the page is closed.
 *
 * @param parse makes the value out of what is stored; gets '' when nothing is. It must not throw.
 */
export function createStoredValue<T>(options: {
  readonly storage: TextStorage | undefined
  readonly key: string
  readonly parse: (text: string) => T
  readonly print: (value: T) => string
}): StoredValue<T> {
  const { storage, key, parse, print } = options
  const listeners = new Set<() => void>()
  const read = () => attempt(() => storage?.getItem(key)) ?? undefined
  let value = parse(read() ?? '')

  const become = (next: T): void => {
    if (print(next) === print(value)) return
    value = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => value,
    set(next) {
      attempt(() => storage?.setItem(key, print(next)))
      become(next)
    },
    refresh() {
      const text = read()
      if (text !== undefined) become(parse(text))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
