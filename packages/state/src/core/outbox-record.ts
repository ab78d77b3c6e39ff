import type { Changeset } from './changeset.ts'
import { restoredRev } from './contents-of-rev.ts'
import { isSameBatch, isSameStamp, type Entry, type FrozenBatch, type Rejection, type Stamp } from './entry.ts'
import { mayFreeze, producerAt, replacement, withDiscarded, withoutBatch } from './frozen-place.ts'
import type { Freeze, OutboxChange, OutboxRecord } from './outbox-state.ts'
import { isPauseTimely } from './pause.ts'

export { emptyOutbox, type Freeze, type OutboxChange, type OutboxRecord, type Producer } from './outbox-state.ts'

/** The batch that a change freezes, if it does. */
export function freezeIn(change: OutboxChange): Freeze | undefined {
  if (change.kind === 'freeze') return change
  return change.kind === 'enqueue' ? change.freeze : undefined
}

/** The outbox after a change, or `undefined` when the change came too late and nothing may be done. */
export function changeOutbox(record: OutboxRecord, change: OutboxChange): OutboxRecord | undefined {
  const changed = changeContent(record, change)
  if (changed === undefined) return undefined
  const rev = revAfter(record.rev, change)
  return { ...changed, rev, changedAt: changesContent(change) ? rev : record.changedAt }
}

/** The revision that a change makes of an outbox at `rev`. */
export const revAfter = (rev: number, change: OutboxChange): number =>
  change.kind === 'restore' ? restoredRev(rev, change.record.rev) : rev + 1

/** Whether a change does more than to add entries, or to say when the frozen batch is tried again. */
export const changesContent = (change: OutboxChange): boolean =>
  change.kind === 'enqueue' ? change.freeze !== undefined : change.kind !== 'wait'

function changeContent(record: OutboxRecord, change: OutboxChange): OutboxRecord | undefined {
  switch (change.kind) {
    case 'enqueue': {
      const added = { ...record, entries: [...record.entries, ...change.entries] }
      if (change.freeze === undefined) return added
      return change.freeze.rev === record.rev ? freeze(added, change.freeze) : undefined
    }
    case 'freeze':
      return freeze(record, change)
    case 'confirm':
      return record.pause === undefined && isSettledAsSeen(record, change) ? record : undefined
    case 'acknowledge':
      return isSameBatch(record.frozen, change) ? acknowledge(record, change) : undefined
    case 'release':
      return isSettledAsSeen(record, change) ? release(record, change.newProducer) : undefined
    case 'reject':
      return isSettledAsSeen(record, change) ? reject(record, change.rejections) : undefined
    case 'retry':
    case 'discard':
      return change.kind === 'retry' ? retry(record, change.txid) : replaceEntry(record, change.txid, undefined)
    case 'edit':
      return replaceEntry(record, change.entry.txid, change.entry)
    case 'pause':
      if (!isPauseTimely(record, change)) return undefined
      return {
        ...record,
        pause: change.pause,
        entries: change.pause?.reason === 'recreated' ? waitingOf(record) : record.entries,
      }
    case 'wait':
      return isSameStamp(record.frozen?.stamp, change.stamp) ? { ...record, wait: change.wait } : undefined
    case 'settle':
      return { ...record, entries: without(record.entries, change.txids) }
    case 'restore':
      if (change.record.profileId === '') return undefined
      return record.rev === 0 ? change.record : withMissing(record, change.record)
  }
}

/** An outbox with what another tab knew of it besides. What is known to be in the log is not added. */
function withMissing(record: OutboxRecord, known: OutboxRecord): OutboxRecord {
  const there = new Set([...record.entries, ...record.rejections.map(({ entry }) => entry)].map(({ txid }) => txid))
  const entries = waitingOf(known).filter(({ txid }) => !there.has(txid))
  const rejections = known.rejections.filter(({ entry }) => !there.has(entry.txid))
  return {
    ...record,
    entries: [...record.entries, ...entries.map(thaw)],
    rejections: [...record.rejections, ...rejections],
  }
}

/**
 * The outbox after a commit: entries whose txid was folded, or whose acknowledged offset was passed, have ended. So have
 * rejections whose txid was folded: a request that was on its way came through after the log was looked through.
 */
export function settleByCommit(record: OutboxRecord, changeset: Pick<Changeset, 'to' | 'txids'>): OutboxRecord {
  if (record.entries.length === 0 && record.rejections.length === 0) return record
  const folded = new Set(changeset.txids)
  const hasEnded = ({ txid, acknowledgedAt }: Entry): boolean =>
    (acknowledgedAt !== undefined && acknowledgedAt <= changeset.to) || (folded.size > 0 && folded.has(txid))
  const wasFolded = ({ entry }: Rejection): boolean => folded.has(entry.txid)
  const entries = record.entries.some(hasEnded) ? record.entries.filter((entry) => !hasEnded(entry)) : record.entries
  const rejections = record.rejections.some(wasFolded)
    ? record.rejections.filter((rejection) => !wasFolded(rejection))
    : record.rejections
  return entries === record.entries && rejections === record.rejections ? record : { ...record, entries, rejections }
}

function freeze(record: OutboxRecord, change: Freeze): OutboxRecord | undefined {
  if (!mayFreeze(record, change)) return undefined
  const { batch, writes } = change
  const place = new Map(batch.txids.map((txid, index) => [txid, index]))
  const waiting = waitingOf(record)
  const isNext = batch.txids.every((txid, index) => waiting[index]?.txid === txid)
  if (!isNext) return undefined
  return {
    ...record,
    frozen: batch,
    producer: producerAt(batch.stamp, batch.stamp.seq),
    entries: record.entries.map((entry) => {
      const at = place.get(entry.txid)
      return at === undefined ? thaw(entry) : { ...entry, frozenWrites: writes[at] }
    }),
  }
}

function acknowledge(record: OutboxRecord, change: Extract<OutboxChange, { kind: 'acknowledge' }>): OutboxRecord {
  const { stamp } = change
  const sent = new Set(record.frozen?.txids)
  return {
    ...withoutBatch(record, producerAt(stamp, stamp.seq + 1)),
    entries: without(record.entries, change.settled).map((entry) => {
      if (!sent.has(entry.txid)) return entry
      return change.offset === undefined ? thaw(entry) : { ...entry, acknowledgedAt: change.offset }
    }),
  }
}

/** Whether the frozen batch of a change, or none, is still there, and nothing but entries came since the log was looked through. */
export const isSettledAsSeen = (
  { frozen, changedAt }: { frozen: Pick<FrozenBatch, 'stamp'> | undefined; changedAt: number },
  { stamp, rev = changedAt }: { stamp: Stamp | undefined; rev?: number | undefined },
): boolean => isSameStamp(frozen?.stamp, stamp) && rev >= changedAt

function release(record: OutboxRecord, newProducer: boolean): OutboxRecord {
  return {
    ...withoutBatch(record, newProducer ? undefined : record.producer),
    entries: record.entries.map(thaw),
  }
}

function reject(record: OutboxRecord, rejections: ReadonlyArray<Rejection>): OutboxRecord | undefined {
  const gone = new Set(rejections.map(({ entry }) => entry.txid))
  const open = record.entries.filter(({ txid, acknowledgedAt }) => gone.has(txid) && acknowledgedAt === undefined)
  if (open.length < gone.size) return undefined
  const held = record.frozen?.txids.some((txid) => gone.has(txid)) ?? false
  const rest = held ? release(record, false) : record
  return {
    ...rest,
    entries: rest.entries.filter(({ txid }) => !gone.has(txid)),
    rejections: [
      ...rest.rejections,
      ...rejections.map((rejection) => ({ ...rejection, entry: thaw(rejection.entry) })),
    ],
  }
}

function retry(record: OutboxRecord, txid: string): OutboxRecord | undefined {
  const rejection = record.rejections.find(({ entry }) => entry.txid === txid)
  if (rejection === undefined) return undefined
  const rejections = record.rejections.filter((other) => other !== rejection)
  return { ...record, rejections, entries: [...record.entries, rejection.entry] }
}

/** Puts another entry in the place of one, or nothing. */
function replaceEntry(record: OutboxRecord, txid: string, by: Entry | undefined): OutboxRecord | undefined {
  const { entries, rejections } = record
  const waiting = entries.find((entry) => entry.txid === txid)
  if (waiting !== undefined) {
    const effect = replacement(record, txid, waiting.acknowledgedAt, by)
    if (effect === undefined) return undefined
    const rest = effect === 'apart' ? record : withoutEntry(record, txid, effect)
    const put = by === undefined ? [] : [by]
    return { ...rest, entries: rest.entries.flatMap((entry) => (entry.txid === txid ? put : [entry])) }
  }
  const rejection = rejections.find(({ entry }) => entry.txid === txid)
  if (rejection === undefined) return undefined
  const changed = by === undefined ? [] : [{ ...rejection, entry: by }]
  return { ...record, rejections: rejections.flatMap((other) => (other === rejection ? changed : [other])) }
}

function withoutEntry(record: OutboxRecord, txid: string, effect: 'less' | 'released'): OutboxRecord {
  if (effect === 'released') return release(record, true)
  // Their values may hold what the entry did.
  return { ...withDiscarded(record, txid), entries: record.entries.map(thaw) }
}

function without(entries: ReadonlyArray<Entry>, txids: ReadonlyArray<string> = []): ReadonlyArray<Entry> {
  const ended = new Set(txids)
  return ended.size === 0 ? entries : entries.filter(({ txid }) => !ended.has(txid))
}

const waitingOf = ({ entries }: OutboxRecord): ReadonlyArray<Entry> =>
  entries.filter(({ acknowledgedAt }) => acknowledgedAt === undefined)

/** The entry as it was before its batch was frozen; one that is known to be in the log keeps its values. */
export const thaw = (entry: Entry): Entry =>
  entry.frozenWrites === undefined || entry.acknowledgedAt !== undefined ? entry : { ...entry, frozenWrites: undefined }
