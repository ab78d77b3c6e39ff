import type { Collection } from '@tanstack/db'
import type { ShownRow } from './row-codec.ts'

/** In which order somebody looks at rows: by one field of theirs. */
export interface WantedOrder {
  readonly field: string
  readonly isDescending: boolean
}

/** Notes in which order a collection is looked at. */
export interface OrderWatch {
  /** The order of the live query that came last and has one. */
  wanted(): WantedOrder | undefined
  /** Looks at those who subscribe to a collection from now on. */
  watch(collection: Pick<Collection<ShownRow, string>, 'subscribeChanges'>): void
}

/** Makes the watch of one collection. */
export function createOrderWatch(): OrderWatch {
  let wanted: WantedOrder | undefined
  return {
    wanted: () => wanted,
    watch(collection) {
      const { subscribeChanges } = collection
      const watched: typeof subscribeChanges = (callback, options) => {
        wanted = wantedOrderOf(options) ?? wanted
        return subscribeChanges.call(collection, callback, options)
      }
      collection.subscribeChanges = watched
    },
  }
}

/**
 * Reads the order from the options with which a live query subscribes to a collection. TanStack DB does not promise that
 * they tell it; nothing but speed depends on it.
 */
export function wantedOrderOf(options: unknown): WantedOrder | undefined {
  const clauses = fieldOf(options, 'orderBy')
  const first: unknown = Array.isArray(clauses) ? clauses[0] : undefined
  const path = fieldOf(fieldOf(first, 'expression'), 'path')
  const field: unknown = Array.isArray(path) ? path.at(-1) : undefined
  if (typeof field !== 'string') return undefined
  return { field, isDescending: fieldOf(fieldOf(first, 'compareOptions'), 'direction') === 'desc' }
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && field in value ? Reflect.get(value, field) : undefined
