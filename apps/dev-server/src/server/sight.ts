// What a reader sees at one moment: where it stands, what comes next, and whether that is all.
import { encodeOffset, type StreamPlace } from '../core/offset-codec.ts'
import { lineageOf, placeAt, positionIn } from '../core/lineage.ts'
import { composeBody } from '../core/payload.ts'
import type { ReadFrom } from '../core/read-request.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import { type HandlerContext, locate, refuseAbsent } from './context.ts'
import { type Answer, refuse } from './message.ts'
import { pageFrom } from './page.ts'

export interface Sight {
  readonly kind: 'sight'
  readonly record: StreamRecord
  /** Whether there is data after the reader's place. */
  readonly hasData: boolean
  /** The page as a body; an empty array or nothing without data. */
  readonly body: Uint8Array
  /** The place to read from next. */
  readonly next: StreamPlace
  readonly nextOffset: string
  /** The page ends at the tail. */
  readonly upToDate: boolean
  /** The page ends at the tail of a closed stream: nothing will ever follow. */
  readonly isFinal: boolean
}

export type Unseen = { readonly kind: 'missing' | 'soft-deleted' | 'other-incarnation' }

/** Looks at a stream from a place. */
export const look = (context: HandlerContext, path: string, from: ReadFrom): Sight | Unseen =>
  context.store.read((view) => {
    const located = locate(context, view, path)
    if (located.kind !== 'live') return { kind: located.kind }
    const { record } = located
    const lineage = lineageOf(record, view.stream)
    const position = from.kind === 'now' ? record.tail : positionIn(lineage, from.place)
    if (position === undefined) return { kind: 'other-incarnation' }
    const page = pageFrom(view, lineage, position, context.limits.pageBytes)
    const next = placeAt(lineage, page.next)
    const upToDate = page.next >= record.tail
    return {
      kind: 'sight',
      record,
      hasData: page.payloads.length > 0,
      body: composeBody(record.contentType, page.payloads),
      next,
      nextOffset: encodeOffset(next),
      upToDate,
      isFinal: upToDate && record.closure.kind === 'closed',
    }
  })

/** The place after a sight, to look from next. */
export const after = (sight: Sight): ReadFrom => ({ kind: 'place', text: sight.nextOffset, place: sight.next })

export const refuseUnseen = (unseen: Unseen): Answer =>
  unseen.kind === 'other-incarnation'
    ? refuse(
        410,
        'This offset belongs to an earlier stream at this path, or to data that is gone. Read from the start.',
      )
    : refuseAbsent({ kind: unseen.kind })
