// Shows a TanStack collection in the window, as it is or by a live query that orders it.
import { type Collection, createLiveQueryCollection } from '@tanstack/db'
import type { Row } from './row.ts'
import type { VirtualList } from './virtual-list.ts'

interface Shown {
  readonly size: number
  values(): Iterable<Row>
  subscribeChanges(listener: () => void, options: { includeInitialState: boolean }): unknown
}

/** `list`: the collection itself; `query`: ordered by time, the oldest first as they come; `query-newest`: the other way round; anything else shows nothing. */
export const showCollection = (collection: Collection<Row, string>, view: string, list: VirtualList): void => {
  const show = (shown: Shown): void => {
    const render = (): void => list.render(shown.values(), shown.size)
    shown.subscribeChanges(render, { includeInitialState: true })
    render()
  }
  if (view === 'list') show(collection)
  if (view !== 'query' && view !== 'query-newest') return
  show(
    createLiveQueryCollection({
      startSync: true,
      query: (q) => q.from({ row: collection }).orderBy(({ row }) => row.createdAt, view === 'query' ? 'asc' : 'desc'),
    }),
  )
}
