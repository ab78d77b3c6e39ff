import { isPlainObject } from './json.ts'
import { isPause } from './pause.ts'
import { decodeWait } from './send-wait.ts'
import type { OutboxChange } from './outbox-record.ts'

const isText = (value: unknown): value is string => typeof value === 'string'
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

const isStamp = (value: unknown): boolean =>
  isPlainObject(value) && isText(value.producerId) && typeof value.epoch === 'number' && typeof value.seq === 'number'

const isWrite = (write: unknown): boolean => {
  if (!isPlainObject(write) || !isText(write.type) || !isText(write.key)) return false
  if (write.operation === 'update' && 'set' in write) return isPlainObject(write.set) && areTexts(write.removed)
  return write.operation === 'insert' || write.operation === 'update' || write.operation === 'delete'
}
const areWrites = (value: unknown): boolean => Array.isArray(value) && value.every(isWrite)

const isEntry = (value: unknown): boolean => isPlainObject(value) && isText(value.txid) && areWrites(value.writes)

const isBatch = (value: unknown): boolean =>
  isPlainObject(value) && isStamp(value.stamp) && areTexts(value.txids) && isText(value.body)

const isRejection = (value: unknown): boolean =>
  isPlainObject(value) && isEntry(value.entry) && isText(value.reason) && isText(value.message)

const isRev = (value: unknown): boolean => value === undefined || typeof value === 'number'

function isFreeze({ batch, writes, rev }: Readonly<Record<string, unknown>>): boolean {
  return isBatch(batch) && Array.isArray(writes) && writes.every(areWrites) && typeof rev === 'number'
}

/** What each kind of change has to have. One that is not here is looked up in the store. */
const SHAPES: Readonly<Record<string, (change: Readonly<Record<string, unknown>>) => boolean>> = {
  enqueue: ({ entries, freeze }) =>
    Array.isArray(entries) &&
    entries.every(isEntry) &&
    (freeze === undefined || (isPlainObject(freeze) && isFreeze(freeze))),
  edit: ({ entry }) => isEntry(entry),
  freeze: isFreeze,
  confirm: ({ stamp, rev }) => isStamp(stamp) && isRev(rev),
  acknowledge: ({ stamp, offset, txids, settled }) =>
    isStamp(stamp) &&
    (offset === undefined || isText(offset)) &&
    [txids, settled].every((names) => names === undefined || areTexts(names)),
  release: ({ stamp, rev }) => isStamp(stamp) && isRev(rev),
  reject: ({ stamp, rejections, rev }) =>
    (stamp === undefined || isStamp(stamp)) && Array.isArray(rejections) && rejections.every(isRejection) && isRev(rev),
  retry: ({ txid }) => isText(txid),
  discard: ({ txid }) => isText(txid),
  pause: ({ pause, stamp, of }) =>
    (pause === undefined || isPause(pause)) &&
    (stamp === undefined || isStamp(stamp)) &&
    (of === undefined || isText(of)),
  wait: ({ stamp, wait }) => isStamp(stamp) && decodeWait(wait) !== undefined,
  settle: ({ txids }) => areTexts(txids),
}

/** Whether a value that came from another tab is a change of the outbox that can be followed as it is. */
export function isOutboxChange(value: unknown): value is OutboxChange {
  if (!isPlainObject(value) || !isText(value.kind) || !Object.hasOwn(SHAPES, value.kind)) return false
  return SHAPES[value.kind]?.(value) === true
}
