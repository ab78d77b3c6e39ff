import { useState, useSyncExternalStore } from 'react'
import { shallowEqual } from './shallow-equal.ts'

/** A value that changes, and word of each change. `subscribe` keeps its identity as long as it means the same. */
export interface Source<T> {
  get(): T
  /** What the page was rendered with on a server. */
  getInitial(): T
  subscribe(listener: () => void): () => void
}

/**
 * Reads `select(value)` of a source. The component renders again only when what was selected differs, by a shallow
 * comparison; an equal selection keeps its identity, also when `select` is written in place and so new at each render.
 *
 * Server renders, and the render that hydrates them, read `getInitial`: the same on both sides, so that the markup fits
 * whatever the browser already knows.
 */
export function useSelected<T, S>(source: Source<T>, select: (value: T) => S): S {
  const [selection] = useState(createSelection<T, S>)
  return useSyncExternalStore(
    source.subscribe,
    () => selection(select, source.get()),
    () => selection(select, source.getInitial()),
  )
}

/** Selects once for each value and function, and gives the selection before when the new one is equal to it. */
function createSelection<T, S>(): (select: (value: T) => S, value: T) => S {
  let last: { readonly select: (value: T) => S; readonly value: T; readonly selected: S } | undefined
  return (select, value) => {
    if (last?.select === select && Object.is(last.value, value)) return last.selected
    const selected = select(value)
    const kept = last !== undefined && shallowEqual(last.selected, selected) ? last.selected : selected
    last = { select, value, selected: kept }
    return kept
  }
}
