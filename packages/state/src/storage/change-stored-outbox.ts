import { isSameBatch, isSameStamp, type Rejection } from '../core/entry.ts'
import { producerAt, withoutBatch } from '../core/frozen-place.ts'
import { changesContent, isSettledAsSeen, revAfter, thaw, type OutboxChange } from '../core/outbox-record.ts'
import { isPauseTimely } from '../core/pause.ts'
import { readAcknowledged, removeBatch } from './acknowledged-batches.ts'
import { encodeGroup, leaveGroups, putGroup } from './entry-group.ts'
import { prepareFreeze, type Freezing, type Place } from './freeze-stored-batch.ts'
import type { OutboxHead } from './outbox-head.ts'
import { batchName, keys } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import { restoreOutbox, sealOutbox } from './restore-outbox.ts'
import { replaceEntry, retryEntry } from './change-by-hand.ts'
import { thawAll } from './thaw-entries.ts'
import type { ScopeDatabase, Work } from './scope-database.ts'
import type { Sealed, Sealer } from './sealer.ts'
import { isFlushedLater } from './secure-entries.ts'
import { StorageError } from './storage-error.ts'

/**
 * Changes the outbox in one transaction, by the rules of core `changeOutbox`. Resolves with the new revision, or with
 * nothing when the change came too late. Entries that are `unreadable` count as not there.
 */
export async function changeStoredOutbox(
  database: ScopeDatabase,
  sealer: Sealer,
  change: OutboxChange,
  unreadable: ReadonlySet<string>,
): Promise<number | undefined> {
  const apply = await prepare(sealer, change)
  let found: OutboxHead | undefined
  const work: Work<number | undefined> = async (objects) => {
    const [record, meta] = await Promise.all([
      resultOf<unknown>(objects.get(keys.head)),
      resultOf<unknown>(objects.get(keys.meta)),
    ])
    const head = change.kind === 'restore' ? (found = database.anyHeadOf(record)) : database.headOf(record)
    if (head.moved === true) throw moved(database.name)
    const rev = revAfter(head.rev, change)
    const changed = await apply({ objects, database, head, meta, rev, unreadable })
    if (changed === undefined) return undefined
    const changedAt = changesContent(change) ? rev : head.changedAt
    objects.put({ ...changed, rev, changedAt }, keys.head)
    objects.transaction.commit()
    return rev
  }
  const written = await (isFlushedLater(change) ? database.write(work) : database.writeStrictly(work))
  if (found !== undefined) database.accept(found)
  return written
}

/** Queues the writes of a change; the head after it, or nothing when it came too late. */
type Apply = (place: Place) => Promise<OutboxHead | undefined>

/** Seals what a change brings, which may take longer than a transaction lives. */
async function prepare(sealer: Sealer, change: OutboxChange): Promise<Apply> {
  const seal = async (value: unknown): Promise<Sealed> => sealer.seal(JSON.stringify(value))
  switch (change.kind) {
    case 'enqueue': {
      const [only, ...others] = change.entries
      const isOne = only !== undefined && others.length === 0
      const sealed = await (isOne ? seal(only) : sealer.seal(encodeGroup(change.entries)))
      const freezing = change.freeze && (await prepareFreeze(seal, change.freeze))
      return (place) => enqueue(place, change, sealed, freezing)
    }
    case 'freeze': {
      const freezing = await prepareFreeze(seal, change)
      return (place) => freezing(place, [])
    }
    case 'confirm':
      return async ({ head }) => (head.pause === undefined && isSettledAsSeen(head, change) ? head : undefined)
    case 'acknowledge':
      return (place) => acknowledge(place, change)
    case 'release':
      return (place) => release(place, change)
    case 'reject': {
      const rejections = await Promise.all(change.rejections.map((rejection) => sealRejection(seal, rejection)))
      return (place) => reject(place, change, rejections)
    }
    case 'retry':
      return (place) => retryEntry(place, change.txid)
    case 'discard':
      return (place) => replaceEntry(place, change.txid, undefined)
    case 'edit': {
      const sealed = await seal(change.entry)
      return (place) => replaceEntry(place, change.entry.txid, sealed)
    }
    case 'pause':
      return (place) => pause(place, change)
    case 'wait':
      return async ({ head }) =>
        isSameStamp(head.frozen?.stamp, change.stamp) ? { ...head, wait: change.wait } : undefined
    case 'settle':
      return async ({ objects, head }) => {
        for (const txid of change.txids) objects.delete(keys.entry(txid))
        return head
      }
    case 'restore':
      return restore(change, seal)
  }
}

/** Writes a whole outbox, or adds it to what another tab has written. */
async function restore(change: ChangeOf<'restore'>, seal: (value: unknown) => Promise<Sealed>): Promise<Apply> {
  const sealed = await sealOutbox(change.record, seal, sealRejection)
  return (place) => restoreOutbox(place, change, sealed)
}

type ChangeOf<K extends OutboxChange['kind']> = Extract<OutboxChange, { kind: K }>

/** Adds entries, unless a batch is to be frozen with them and can not be. */
async function enqueue(
  place: Place,
  { entries }: ChangeOf<'enqueue'>,
  sealed: Sealed,
  freezing: Freezing | undefined,
): Promise<OutboxHead | undefined> {
  const { objects, rev } = place
  const txids = entries.map(({ txid }) => txid)
  const head = freezing === undefined ? place.head : await freezing(place, txids)
  if (head === undefined) return undefined
  const [only, ...others] = txids
  if (only !== undefined && others.length === 0) objects.put({ txid: only, order: rev, ...sealed }, keys.entry(only))
  else if (others.length > 0) putGroup(objects, rev, txids, sealed)
  return head
}

async function acknowledge({ objects, head }: Place, change: ChangeOf<'acknowledge'>): Promise<OutboxHead | undefined> {
  const { stamp, offset } = change
  if (!isSameBatch(head.frozen, change)) return undefined
  const name = batchName(stamp)
  if (offset === undefined) objects.delete(keys.writes(name))
  else objects.put({ offset, txids: head.frozen?.txids ?? [] }, keys.acknowledged(name))
  for (const txid of change.settled ?? []) objects.delete(keys.entry(txid))
  objects.delete(keys.frozen)
  return withoutBatch(head, producerAt(stamp, stamp.seq + 1))
}

async function release(place: Place, change: ChangeOf<'release'>): Promise<OutboxHead | undefined> {
  return isSettledAsSeen(place.head, change) ? thawAll(place, change.newProducer) : undefined
}

async function reject(
  place: Place,
  change: ChangeOf<'reject'>,
  sealed: ReadonlyArray<object>,
): Promise<OutboxHead | undefined> {
  const { objects, database, head, rev } = place
  if (!isSettledAsSeen(head, change)) return undefined
  const txids = change.rejections.map(({ entry }) => entry.txid)
  const [acknowledged, ...records] = await Promise.all([
    readAcknowledged(objects, database),
    ...txids.map((txid) => resultOf<unknown>(objects.get(keys.entry(txid)))),
  ])
  const inLog = new Set(acknowledged.flatMap((batch) => batch.txids))
  if (records.includes(undefined) || txids.some((txid) => inLog.has(txid))) return undefined
  // One that is tried again comes after all others.
  await leaveGroups(
    objects,
    txids.map((txid, at) => ({ txid, record: records[at] })),
  )
  const isHeld = head.frozen?.txids.some((txid) => txids.includes(txid)) ?? false
  const rest = isHeld ? thawAll(place, false) : head
  for (const [index, txid] of txids.entries()) {
    objects.delete(keys.entry(txid))
    objects.put({ txid, order: rev, place: index, ...sealed[index] }, keys.rejection(txid))
  }
  return rest
}

async function pause({ objects, database, head }: Place, change: ChangeOf<'pause'>): Promise<OutboxHead | undefined> {
  if (!isPauseTimely(head, change)) return undefined
  if (change.pause?.reason === 'recreated') {
    for (const batch of await readAcknowledged(objects, database)) removeBatch(objects, batch)
  }
  return { ...head, pause: change.pause }
}

/** The entry lies apart from the reason, so that it can be put back as it is. */
async function sealRejection(
  seal: (value: unknown) => Promise<Sealed>,
  { entry, ...reason }: Rejection,
): Promise<object> {
  const [sealedEntry, sealedReason] = await Promise.all([seal(thaw(entry)), seal(reason)])
  return { entry: sealedEntry, ...sealedReason }
}

const moved = (database: string): StorageError =>
  new StorageError('moved', database, `A later version has taken over ${database}. Reload the page to use it.`)
