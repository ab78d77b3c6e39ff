import type { SyncStatus } from '@oxbow/react'
import { lazy, Suspense } from 'react'
import type { Todo } from '../data/todo.ts'
import { FailureBoundary } from '../page/failure-boundary.tsx'
import { loadPart } from '../page/lazy-parts.ts'
import { useDisclosure } from '../page/use-disclosure.ts'
import { StatusBadge } from './status-badge.tsx'
import './sync-status-bar.css'

const SyncPanel = lazy(async () => ({ default: (await loadPart.syncPanel()).SyncPanel }))

/** The badge that stays in sight, and the panel that it opens. */
export function SyncStatusBar(props: {
  readonly status: SyncStatus
  readonly todoOf: (id: string) => Todo | undefined
}) {
  const { status, todoOf } = props
  const { isOpen, container, button, panelId } = useDisclosure()
  return (
    <div className="sync-status-bar" ref={container}>
      <StatusBadge status={status} button={button} />
      {isOpen && (
        <section id={panelId} className="sync-status-bar__panel popup" aria-label="Sync details">
          <FailureBoundary title="This part of the page could not be loaded">
            <Suspense fallback={<p>Loading…</p>}>
              <SyncPanel status={status} todoOf={todoOf} onEmpty={() => button.ref.current?.focus()} />
            </Suspense>
          </FailureBoundary>
        </section>
      )}
    </div>
  )
}
