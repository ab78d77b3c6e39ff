/** So many are remembered. */
const REMEMBERED = 10_000

/** What was remembered first is forgotten where it has become much. */
export function forgetOldest<T>(memory: Set<T> | Map<T, unknown>): void {
  for (const oldest of memory.keys()) {
    if (memory.size <= REMEMBERED) return
    memory.delete(oldest)
  }
}
