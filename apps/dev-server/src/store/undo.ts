// Changes of maps that can be taken back, for stores in memory.

/** What takes back the changes of a transaction, in their order; to be run from the last to the first. */
export type Undo = Array<() => void>

export const setIn = <K, V>(map: Map<K, V>, key: K, value: V, undo: Undo): void => {
  undo.push(restore(map, key))
  map.set(key, value)
}

export const deleteIn = <K, V>(map: Map<K, V>, key: K, undo: Undo): void => {
  undo.push(restore(map, key))
  map.delete(key)
}

const restore = <K, V>(map: Map<K, V>, key: K): (() => void) => {
  const before = map.get(key)
  return before === undefined ? () => map.delete(key) : () => map.set(key, before)
}
