import type { Pace } from '../storage/pace.ts'

/** So many items are sorted at once, in a few milliseconds. */
export const SORTED_AT_ONCE = 4096

/** Sorts like `Array.sort`, with a breath now and then. The given list must not be used any more. */
export async function sortInSlices<T>(items: T[], compare: (a: T, b: T) => number, pace: Pace): Promise<T[]> {
  let runs: T[][] = []
  for (let at = 0; at < items.length; at += SORTED_AT_ONCE) {
    runs.push(items.slice(at, at + SORTED_AT_ONCE).sort(compare))
    if (pace.isOver()) await pace.breathe()
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let at = 0; at < runs.length; at += 2)
      merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], compare, pace))
    runs = merged
  }
  return runs[0] ?? []
}

async function merge<T>(left: T[], right: T[], compare: (a: T, b: T) => number, pace: Pace): Promise<T[]> {
  const merged: T[] = []
  let atLeft = 0
  let atRight = 0
  while (atLeft < left.length && atRight < right.length) {
    const [a, b] = [left[atLeft] as T, right[atRight] as T]
    if (compare(a, b) <= 0) {
      merged.push(a)
      atLeft += 1
    } else {
      merged.push(b)
      atRight += 1
    }
    if (merged.length % SORTED_AT_ONCE === 0 && pace.isOver()) await pace.breathe()
  }
  return merged.concat(left.slice(atLeft), right.slice(atRight))
}
