import type { Pace } from '../storage/pace.ts'

/** How items are put in order. */
export interface Sorting<T> {
  /** So many are sorted at once, in a few milliseconds. */
  readonly atOnce: number
  sort(items: T[]): T[]
  compare(a: T, b: T): number
}

/** The order that `compare` says. */
export const sortingBy = <T>(compare: (a: T, b: T) => number): Sorting<T> => ({
  atOnce: 4096,
  sort: (items) => items.sort(compare),
  compare,
})

/** Strings by their code units, as `<` does: engines know that order, and need no function to be called for it. */
export const stringSorting: Sorting<string> = {
  atOnce: 16_384,
  sort: (items) => items.sort(),
  compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
}

/** Sorts like `Array.sort`, with a breath now and then. The given list must not be used any more. */
export async function sortInSlices<T>(items: T[], sorting: Sorting<T>, pace: Pace): Promise<T[]> {
  let runs: T[][] = []
  for (let at = 0; at < items.length; at += sorting.atOnce) {
    runs.push(sorting.sort(items.slice(at, at + sorting.atOnce)))
    if (pace.isOver()) await pace.breathe()
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let at = 0; at < runs.length; at += 2)
      merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], sorting.compare, pace))
    runs = merged
  }
  return runs[0] ?? []
}

/** After so many it is looked whether the page needs a breath. */
const MERGED_A_LOOK = 4096

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
    if (merged.length % MERGED_A_LOOK === 0 && pace.isOver()) await pace.breathe()
  }
  return merged.concat(left.slice(atLeft), right.slice(atRight))
}
