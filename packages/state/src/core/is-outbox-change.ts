import { isStamp } from './entry.ts'
import { isPlainObject } from './json.ts'
import type { OutboxChange } from './outbox-record.ts'
import { isPause } from './pause.ts'
import { isWait } from './send-wait.ts'
import { isNumber, isText, listOf, objectOf, oneOf, optional, variantOf, type Guard } from './shape.ts'

const areTexts = listOf(isText)
const isNamed = objectOf({ txid: isText })

const isPatch = objectOf({ set: (value): value is object => isPlainObject(value), removed: areTexts })
const isAnyWrite = objectOf({ type: isText, key: isText, operation: oneOf('insert', 'update', 'delete') })
const isWrite: Guard<object> = (write) =>
  isAnyWrite(write) && (write.operation !== 'update' || !('set' in write) || isPatch(write))
const areWrites = listOf(isWrite)

const isEntry = objectOf({ txid: isText, writes: areWrites })
const isRejection = objectOf({ entry: isEntry, reason: isText, message: isText })
const isFreeze = objectOf({
  batch: objectOf({ stamp: isStamp, txids: areTexts, body: isText }),
  writes: listOf(areWrites),
  rev: isNumber,
})
const isAsSeen = objectOf({ stamp: isStamp, rev: optional(isNumber) })

/** What each kind of change has to have. One that is not here is looked up in the store. */
const isChange = variantOf('kind', {
  enqueue: objectOf({ entries: listOf(isEntry), freeze: optional(isFreeze) }),
  edit: objectOf({ entry: isEntry }),
  freeze: isFreeze,
  confirm: isAsSeen,
  acknowledge: objectOf({
    ...{ stamp: isStamp, offset: optional(isText), txids: optional(areTexts), settled: optional(areTexts) },
  }),
  release: isAsSeen,
  reject: objectOf({ stamp: optional(isStamp), rejections: listOf(isRejection), rev: optional(isNumber) }),
  retry: isNamed,
  discard: isNamed,
  pause: objectOf({ pause: optional(isPause), stamp: optional(isStamp), of: optional(isText) }),
  wait: objectOf({ stamp: isStamp, wait: isWait }),
  settle: objectOf({ txids: areTexts }),
})

/** Whether a value that came from another tab is a change of the outbox that can be followed as it is. */
export const isOutboxChange = (value: unknown): value is OutboxChange => isChange(value)
