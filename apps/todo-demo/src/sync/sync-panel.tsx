import type { SyncStatus } from '@oxbow/react'
import type { ReactNode } from 'react'
import { AccountFacts } from '../account/account-facts.tsx'
import type { Todo } from '../data/todo.ts'
import { useList } from '../lists/list-context.ts'
import { isCurrent } from '../status/status-words.ts'
import { RefusedSection } from '../outbox/refused-writes.tsx'
import { WaitingWrites } from '../outbox/waiting-writes.tsx'
import { TimeAgo } from '../time/time-ago.tsx'
import { AirplaneSwitch } from './airplane-switch.tsx'
import { KeepButton } from './keep-button.tsx'
import { bytesWords, roleWords, storageWords } from './place-words.ts'
import './sync-panel.css'

/** How this tab, this device and the server stand to each other, in full. */
export function SyncPanel(props: {
  readonly status: SyncStatus
  readonly todoOf: (id: string) => Todo | undefined
  /** The keyboard was at a waiting or refused change, and none is left. */
  readonly onEmpty: () => void
}) {
  const { status, todoOf, onEmpty } = props
  const { storageUsage, offset } = status
  return (
    <div className="sync-panel">
      <AirplaneSwitch />
      <section aria-label="Waiting changes">
        <h2>Waiting changes</h2>
        <WaitingWrites textOf={(id) => todoOf(id)?.text} onEmpty={onEmpty} />
      </section>
      <RefusedSection todoOf={todoOf} onEmpty={onEmpty} />
      {useList().isOwn && <AccountFacts />}
      <dl>
        <Fact name="Last synced">{<LastSynced status={status} />}</Fact>
        <Fact name="This tab">{roleWords(status.role)}</Fact>
        <Fact name="Kept">
          {storageWords(status)}
          {storageUsage !== undefined && ` This site uses ${bytesWords(storageUsage.usage)}.`}
          <KeepButton storage={status.storage} />
        </Fact>
        <Fact name="Position">
          <code>{offset === '-1' ? 'before the first change' : offset}</code>
        </Fact>
      </dl>
    </div>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function LastSynced({ status }: { readonly status: SyncStatus }) {
  if (isCurrent(status)) return 'just now'
  return status.lastSyncedAt === undefined ? 'never on this device' : <TimeAgo atMs={status.lastSyncedAt} />
}
