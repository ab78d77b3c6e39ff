import type { OutboxRecord } from '../core/outbox-record.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import { openEntries } from '../outbox/open-entries.ts'

/** What the status says of an outbox. */
export function outboxEvent(record: OutboxRecord): SyncEvent {
  const waiting = openEntries(record)
  return {
    type: 'outbox',
    pendingCount: waiting.length,
    rejectedCount: record.rejections.length,
    oldestPendingAt: waiting[0]?.createdAt,
  }
}
