import { isStamp, type Stamp } from '../core/entry.ts'
import type { Producer } from '../core/outbox-record.ts'
import { decodePause, type Pause } from '../core/pause.ts'
import { isWait, type SendWait } from '../core/send-wait.ts'
import { isNumber, isText, objectOf, type Guard } from '../core/shape.ts'

/** What is known of the outbox without its contents. Each change reads and writes it in its own transaction. */
export interface OutboxHead {
  readonly rev: number
  readonly changedAt: number
  readonly profileId: string
  readonly producer: Producer | undefined
  /** Which batch is frozen. */
  readonly frozen: FrozenHead | undefined
  /** A random name of the database's contents; the profile's id where nothing was restored into it. */
  readonly origin?: string | undefined
  /** Other ids with which transaction ids of entries may begin. */
  readonly formerIds?: ReadonlyArray<string> | undefined
  /** What was here before was removed on purpose. */
  readonly wasRemoved?: boolean | undefined
  readonly pause: Pause | undefined
  readonly wait?: SendWait | undefined
  /** A later storage format has taken over the outbox. */
  readonly moved?: boolean | undefined
}

/** The name of the contents of the database in which a head stands. */
export const originOf = ({ origin, profileId }: OutboxHead): string => origin ?? profileId

/** The frozen batch without its body. */
export interface FrozenHead {
  readonly stamp: Stamp
  readonly txids: ReadonlyArray<string>
  /** What a person has discarded of it. */
  readonly discarded?: ReadonlyArray<string> | undefined
}

/** What the head says of a frozen batch. */
export const headOfFrozen = ({ stamp, txids, discarded }: FrozenHead): FrozenHead =>
  discarded === undefined ? { stamp, txids } : { stamp, txids, discarded }

/** The head of an outbox into which nothing was ever written. */
export const freshHead = (profileId: string): OutboxHead => ({
  rev: 0,
  changedAt: 0,
  profileId,
  producer: undefined,
  frozen: undefined,
  pause: undefined,
})

const isList: Guard<ReadonlyArray<unknown>> = (value) => Array.isArray(value)
const isHead = objectOf({ rev: isNumber, changedAt: isNumber, profileId: isText })
const isFrozenHead = objectOf({ stamp: isStamp, txids: isList })
const isProducer = objectOf<Producer>({ producerId: isText, epoch: isNumber, nextSeq: isNumber })

/** The head as it was read; nothing when it is none. */
export function decodeHead(record: unknown): OutboxHead | undefined {
  if (!isHead(record)) return undefined
  const { rev, changedAt, profileId } = record
  const { producer, frozen, pause, wait, moved, wasRemoved, origin, formerIds }: Record<string, unknown> = { ...record }
  return {
    rev,
    changedAt,
    profileId,
    producer: isProducer(producer) ? producer : undefined,
    frozen: decodeFrozenHead(frozen),
    pause: decodePause(pause),
    wait: isWait(wait) ? wait : undefined,
    // Whatever a later version writes there.
    ...(moved !== undefined && { moved: true }),
    ...(wasRemoved === true && { wasRemoved }),
    ...(isText(origin) && { origin }),
    ...(isList(formerIds) && { formerIds: formerIds.map(String) }),
  }
}

/** The batch that a record names; nothing when it names none. */
export function decodeFrozenHead(record: unknown): FrozenHead | undefined {
  if (!isFrozenHead(record)) return undefined
  const { stamp, txids } = record
  const discarded = 'discarded' in record && isList(record.discarded) && { discarded: record.discarded.map(String) }
  return { stamp, txids: txids.map(String), ...discarded }
}
