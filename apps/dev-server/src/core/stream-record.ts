import type { Expiry } from './expiry.ts'
import type { ProducerStamp } from './producer-ledger.ts'

/** Open, or closed for ever. The stamp that closed it makes a repeat of that request a success (protocol section 6). */
export type Closure = { readonly kind: 'open' } | { readonly kind: 'closed'; readonly by?: ProducerStamp | undefined }

/** Where a fork left its source (protocol section 4). */
export interface ForkOrigin {
  readonly path: string
  /** The position at which the source's data ends in the fork. */
  readonly position: number
  /** How many units past that position were copied into the fork. */
  readonly subOffset: number
  /** Whether the expiry was taken over because the request named none. */
  readonly inheritsExpiry: boolean
  /**
   * The source is what was left of this very stream when its file was damaged. Nobody asked for a fork: towards clients
   * the stream is configured as its source is.
   */
  readonly isRescue?: true | undefined
}

/** All that is stored of a stream besides its data and its producers. */
export interface StreamRecord {
  /** The canonical path, which is the stream's name. */
  readonly path: string
  /** Number of this creation; grows over all streams of a store. */
  readonly incarnation: number
  /** Names this creation in entity tags; random. */
  readonly tag: string
  readonly contentType: string
  readonly expiry: Expiry
  /** When the last use was stored, in milliseconds. */
  readonly usedMs: number
  /** The position after the last stored data. */
  readonly tail: number
  readonly closure: Closure
  /** The last accepted `Stream-Seq` of any writer: its scope is the stream (protocol section 5). */
  readonly lastSeq?: string | undefined
  readonly origin?: ForkOrigin | undefined
  /** How many streams were forked from this one and still exist. */
  readonly forks: number
  /** Deleted while forks still need its data. */
  readonly isSoftDeleted: boolean
}
