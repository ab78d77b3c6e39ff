import { BY_TXID } from '../core/changeset.ts'
import type { Entry } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import { heldWait, type SendWait } from '../core/send-wait.ts'
import type { SyncStatus } from '../core/sync-status.ts'
import type { Destination } from '../outbox/destination.ts'
import { waitingEntries } from '../outbox/open-entries.ts'
import type { Environment } from '../environment.ts'
import type { StreamPort } from '../sync/stream-port.ts'
import { obstacleOf } from './send-obstacle.ts'

/** What is known of writes that are not settled. */
export interface Unsettled {
  readonly outbox: OutboxRecord
  readonly status: SyncStatus
  readonly destination: Pick<Destination, 'name'> | undefined
  /** The stream that is read. */
  readonly stream: Pick<StreamPort, 'url'>
  readonly environment: Pick<Environment, 'now'>
}

/** What holds the writes that are not settled, in words: the reason, where, and until when that is known. */
export function whatHolds(unsettled: Unsettled): string {
  const waiting = waitingEntries(unsettled.outbox)
  const taken = unsettled.outbox.entries.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined)
  const parts = [
    ...(waiting.length > 0 ? [whatHoldsWaiting(unsettled, waiting.length)] : []),
    ...(taken.length > 0 ? [whatHoldsTaken(unsettled, taken)] : []),
  ]
  return parts.length === 0 ? 'what is stored is still being read' : parts.join('; ')
}

function whatHoldsWaiting({ outbox, status, destination, stream, environment }: Unsettled, count: number): string {
  const { url } = stream
  if (destination === undefined) return 'this database only reads (`writes: false`); one without that option sends them'
  const name = destination.name ?? url
  const { pause, wait, frozen } = outbox
  const held = heldWait(wait, environment.now())
  if (pause !== undefined) return obstacleOf(pause, { url, name }, count).error.message
  if (wait?.reason === 'asked' && held !== undefined && held.restMs > 0) return waitText(wait, name)
  if (status.obstacle !== undefined) return status.obstacle.error.message
  if (status.error !== undefined) return status.error.message
  if (wait !== undefined && held !== undefined && held.restMs > 0) return waitText(wait, name)
  if (!status.isUpToDate) return `the stream ${url} is not read to its end now (status: ${status.phase})`
  return frozen === undefined ? `they are about to be sent to ${name}` : `${name} has not answered yet`
}

function waitText({ reason, notBefore }: SendWait, name: string): string {
  const until = new Date(notBefore).toISOString()
  switch (reason) {
    case 'asked':
      return `${name} has asked to wait until ${until} (Retry-After); \`connect()\` tries at once`
    case 'failing':
      return `${name} answers that it is in trouble, and is tried again at ${until}`
    case 'unreachable':
      return `${name} can not be reached, and is tried again at ${until}`
  }
}

function whatHoldsTaken({ destination, stream: { url }, status }: Unsettled, taken: ReadonlyArray<Entry>): string {
  const unread = `${taken.length} of them are in the log, and ${url} is not yet read so far (status: ${status.phase})`
  if (taken.every(({ acknowledgedAt }) => acknowledgedAt !== BY_TXID)) return unread
  const name = destination?.name ?? 'where they were sent to'
  return `${taken.length} of them were taken by ${name} and have not come back on ${url}; \`outbox.discard\` forgets them`
}
