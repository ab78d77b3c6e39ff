/**
 * A map over (type, key). Two levels of `Map`, so that every string is an ordinary one: `__proto__`, `constructor`, NUL.
 */
export interface KeyedMap<T> {
  readonly size: number
  get(type: string, key: string): T | undefined
  has(type: string, key: string): boolean
  set(type: string, key: string, value: T): void
  delete(type: string, key: string): boolean
  clear(): void
  /** All keys of one type, in insertion order; empty for a type never seen. */
  ofType(type: string): ReadonlyMap<string, T>
  types(): IterableIterator<string>
  entries(): Generator<readonly [type: string, key: string, value: T], void>
}

/** Makes an empty map over (type, key). */
export function createKeyedMap<T>(): KeyedMap<T> {
  const byType = new Map<string, Map<string, T>>()
  const none: ReadonlyMap<string, T> = new Map()
  return {
    get size() {
      let size = 0
      for (const keys of byType.values()) size += keys.size
      return size
    },
    get: (type, key) => byType.get(type)?.get(key),
    has: (type, key) => byType.get(type)?.has(key) ?? false,
    set(type, key, value) {
      const keys = byType.get(type)
      if (keys) keys.set(key, value)
      else byType.set(type, new Map([[key, value]]))
    },
    delete(type, key) {
      const keys = byType.get(type)
      if (!keys?.delete(key)) return false
      if (keys.size === 0) byType.delete(type)
      return true
    },
    clear: () => byType.clear(),
    ofType: (type) => byType.get(type) ?? none,
    types: () => byType.keys(),
    *entries() {
      for (const [type, keys] of byType) for (const [key, value] of keys) yield [type, key, value] as const
    },
  }
}
