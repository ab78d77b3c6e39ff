import type { OutboxRecord } from '../core/outbox-record.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import { isOpen } from '../outbox/open-entries.ts'

/** What the status says of an outbox. */
export function outboxEvent({ entries, rejections }: OutboxRecord): SyncEvent {
  // Counted and not gathered: this is told after every commit.
  let pendingCount = 0
  for (const entry of entries) if (isOpen(entry)) pendingCount += 1
  const oldestPendingAt = entries.find(isOpen)?.createdAt
  return { type: 'news', news: { pendingCount, rejectedCount: rejections.length, oldestPendingAt } }
}

/** Whether nothing waits. Of an outbox that was forgotten, and has no profile, nobody knows. */
export const isSettled = ({ profileId, entries }: OutboxRecord): boolean => profileId !== '' && entries.length === 0
