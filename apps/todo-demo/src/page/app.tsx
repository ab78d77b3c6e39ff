import { useSyncStatus } from '@oxbow/react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { LiveRegion } from '../announce/live-region.tsx'
import { useAnnouncements } from '../announce/use-announcements.ts'
import { countTodos, type Filter, shownTodos } from '../data/filter.ts'
import { todoActions, useTodos } from '../data/use-todos.ts'
import { Composer } from '../list/composer.tsx'
import { EmptyState } from '../list/empty-state.tsx'
import { FilterBar } from '../list/filter-bar.tsx'
import { LoadingState } from '../list/loading-state.tsx'
import { focusRow } from '../list/row-focus.ts'
import { TodoList } from '../list/todo-list.tsx'
import { RefusedWrites } from '../refused/refused-writes.tsx'
import { StatusBadge } from '../status/status-badge.tsx'
import { TroubleNotice } from '../status/trouble-notice.tsx'
import { troubleOf } from '../status/trouble.ts'
import { useLeaveGuard } from '../status/use-leave-guard.ts'
import { PageFooter } from './page-footer.tsx'
import { PageHeader } from './page-header.tsx'
import './app.css'

/** The page: one shared list, and how it stands. */
export function App() {
  const todos = useTodos()
  const status = useSyncStatus()
  const [filter, setFilter] = useState<Filter>('all')
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const shown = useMemo(() => shownTodos(todos, filter), [todos, filter])
  const toField = useCallback(() => field.current?.focus(), [])
  useAnnouncements(todos, status)
  useLeaveGuard(status)

  const isThere = status.hasSynced || todos.length > 0
  return (
    <div className="app">
      <PageHeader />
      <div className="app__status">
        <StatusBadge status={status} />
      </div>
      <main>
        <Composer
          field={field}
          isClosed={status.phase === 'closed'}
          onLeaveDown={() => list.current !== null && focusRow(list.current, 0, 'done')}
        />
        <TroubleNotice status={status} />
        <RefusedWrites textOf={(id) => todos.find((todo) => todo.id === id)?.text} onEmpty={toField} />
        {isThere && (
          <FilterBar
            filter={filter}
            counts={countTodos(todos)}
            onFilter={setFilter}
            onClearDone={() => todoActions.remove(todos.filter(({ done }) => done).map(({ id }) => id))}
          />
        )}
        {isThere && <TodoList list={list} todos={shown} onEmpty={toField} />}
        {isThere && shown.length === 0 && <EmptyState filter={todos.length === 0 ? 'all' : filter} />}
        {!isThere && troubleOf(status) === undefined && <LoadingState />}
      </main>
      <PageFooter />
      <LiveRegion />
    </div>
  )
}
