import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { shallowEqual } from './shallow-equal.ts'

/** A value that changes, and word of each change. `subscribe` keeps its identity as long as it means the same. */
export interface Source<T> {
  get(): T
  /** What the page was rendered with on a server. */
  getInitial(): T
  subscribe(listener: () => void): () => void
}

/**
 * Reads `select(value)` of a source, or the value itself. The component renders again only when what was selected differs, by a shallow
 * comparison; an equal selection keeps its identity, also when `select` is written in place and so new at each render.
 *
 * Server renders, and the render that hydrates them, read `getInitial`: the same on both sides, so that the markup fits
 * whatever the browser already knows.
 */
export function useSelected<T, S = T>(source: Source<T>, select = same as (value: T) => S): S {
  // What is shown. Renders that are pending, or thrown away, compare with it and leave it as it is.
  const [shown] = useState(createShown<S>)
  const [get, getInitial] = useMemo(() => {
    const selection = createSelection(select, shown.get)
    return [() => selection(source.get()), () => selection(source.getInitial())]
  }, [source, select, shown])
  const selected = useSyncExternalStore(source.subscribe, get, getInitial)
  useEffect(() => shown.set({ selected }), [shown, selected])
  return selected
}

const same = (value: unknown): unknown => value

interface Selected<S> {
  readonly selected: S
}

function createShown<S>() {
  let shown: Selected<S> | undefined
  return {
    get: () => shown,
    set: (value: Selected<S>): void => {
      shown = value
    },
  }
}

/** Selects once for each value, and gives the selection before when the new one is equal to it. */
function createSelection<T, S>(select: (value: T) => S, shown: () => Selected<S> | undefined): (value: T) => S {
  let last: (Selected<S> & { readonly value: T }) | undefined
  return (value) => {
    if (last !== undefined && Object.is(last.value, value)) return last.selected
    const selected = select(value)
    const before = last ?? shown()
    const kept = before !== undefined && shallowEqual(before.selected, selected) ? before.selected : selected
    last = { value, selected: kept }
    return kept
  }
}
