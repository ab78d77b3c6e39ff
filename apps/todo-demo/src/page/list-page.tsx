import { type SyncStatus, useSyncStatus } from '@oxbow/react'
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import { LiveRegion } from '../announce/live-region.tsx'
import { useAnnouncements } from '../announce/use-announcements.ts'
import { countTodos, type Filter, shownTodos } from '../data/filter.ts'
import type { Todo } from '../data/todo.ts'
import { useTodos } from '../data/use-todos.ts'
import { Composer } from '../list/composer.tsx'
import { EmptyState } from '../list/empty-state.tsx'
import { FilterBar } from '../list/filter-bar.tsx'
import { LoadingState } from '../list/loading-state.tsx'
import { focusRow } from '../list/row-focus.ts'
import { TodoList } from '../list/todo-list.tsx'
import { UndoBar } from '../list/undo-bar.tsx'
import { useField } from '../list/use-field.ts'
import { useUndo } from '../list/use-undo.ts'
import { useList } from '../lists/list-context.ts'
import { ShownList } from '../lists/shown-list.tsx'
import { UpdateNotice } from '../pwa/update-notice.tsx'
import { MemoryNotice } from '../status/memory-notice.tsx'
import { SyncStatusBar } from '../status/sync-status-bar.tsx'
import { TroubleNotice } from '../status/trouble-notice.tsx'
import { troubleOf } from '../status/trouble.ts'
import { FailureBoundary } from './failure-boundary.tsx'
import { loadPart } from './lazy-parts.ts'

const Answers = lazy(async () => ({ default: (await loadPart.answers()).Answers }))
const RefusedWrites = lazy(async () => ({ default: (await loadPart.refusedWrites()).RefusedWrites }))

/** The list that the address names, and how it stands. */
export function ListPage() {
  const isFocusLost = useRef(false)
  const wasFocusLost = useCallback(() => {
    const was = isFocusLost.current
    isFocusLost.current = false
    return was
  }, [])
  return (
    <>
      <ShownList onLostFocus={() => (isFocusLost.current = true)}>
        <List wasFocusLost={wasFocusLost} />
      </ShownList>
      <LiveRegion />
    </>
  )
}

function List({ wasFocusLost }: { readonly wasFocusLost: () => boolean }) {
  const { actions } = useList()
  const todos = useTodos()
  const status = useSyncStatus()
  const [filter, setFilter] = useState<Filter>('all')
  const { field, toField } = useField(wasFocusLost)
  const list = useRef<HTMLUListElement>(null)
  const shown = useMemo(() => shownTodos(todos, filter), [todos, filter])
  const { deleted, remove, removeOne, undo, close } = useUndo(actions)
  useAnnouncements(todos, status)

  const todoOf = (id: string) => todos.find((todo) => todo.id === id)
  const isClosed = status.phase === 'closed'
  const isThere = status.hasSynced || todos.length > 0
  return (
    <>
      <SyncStatusBar status={status} todoOf={todoOf} />
      <main>
        <Composer
          field={field}
          todos={todos}
          isClosed={isClosed}
          onLeaveDown={() => list.current !== null && focusRow(list.current, 0, 'done')}
        />
        <Notices status={status} todoOf={todoOf} onLostFocus={toField} />
        {isThere && (
          <FilterBar
            filter={filter}
            counts={countTodos(todos)}
            onFilter={setFilter}
            onClearDone={() => remove(todos.filter(({ done }) => done))}
          />
        )}
        <FailureBoundary title="The answers of the assistant could not be shown">
          <Suspense>
            <Answers onEmpty={toField} />
          </Suspense>
        </FailureBoundary>
        {isThere && <TodoList list={list} todos={shown} onDelete={removeOne} onEmpty={toField} />}
        {isThere && shown.length === 0 && (
          <EmptyState filter={todos.length === 0 ? 'all' : filter} isClosed={isClosed} />
        )}
        {!isThere && troubleOf(status) === undefined && <LoadingState />}
        {deleted.length > 0 && <UndoBar deleted={deleted} onUndo={undo} onClose={close} onLostFocus={toField} />}
      </main>
    </>
  )
}

/** What should be known before the list is looked at. */
function Notices(props: {
  readonly status: SyncStatus
  readonly todoOf: (id: string) => Todo | undefined
  readonly onLostFocus: () => void
}) {
  const { status, todoOf, onLostFocus } = props
  return (
    <>
      <UpdateNotice onLostFocus={onLostFocus} />
      <MemoryNotice status={status} />
      <TroubleNotice status={status} onLostFocus={onLostFocus} />
      <Suspense>
        <RefusedWrites todoOf={todoOf} onEmpty={onLostFocus} />
      </Suspense>
    </>
  )
}
