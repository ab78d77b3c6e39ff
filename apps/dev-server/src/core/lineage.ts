// A fork is its source's data up to the fork point, then its own (protocol section 4.1). A lineage says which creation
// stored which part; a stream that is no fork is the lineage of length one.
import type { StreamPlace } from './offset-codec.ts'
import type { StreamRecord } from './stream-record.ts'

/** The part of a stream that one creation stored. */
export interface Segment {
  readonly incarnation: number
  /** Position before the part. */
  readonly after: number
  /** Position at the end of the part. */
  readonly upTo: number
}

/** The parts of a stream, oldest first; the last is its own. */
export type Lineage = readonly [...Segment[], Segment]

/** The parts of a stream. `find` looks a source up by its path; a source is kept as long as it has forks. */
export const lineageOf = (record: StreamRecord, find: (path: string) => StreamRecord | undefined): Lineage => {
  const { origin } = record
  const own: Segment = { incarnation: record.incarnation, after: origin?.position ?? 0, upTo: record.tail }
  const source = origin === undefined ? undefined : find(origin.path)
  if (origin === undefined || source === undefined) return [own]
  const inherited = lineageOf(source, find)
    .filter((segment) => segment.after < origin.position || segment.after === 0)
    .map((segment) => ({ ...segment, upTo: Math.min(segment.upTo, origin.position) }))
  return [...inherited, own]
}

/**
 * The position of an offset in a stream, at most its tail; `undefined` when the offset belongs to another creation, or
 * to a part of an ancestor that this fork did not inherit.
 */
export const positionIn = (lineage: Lineage, place: StreamPlace): number | undefined => {
  if (place.incarnation === 0) return place.position === 0 ? 0 : undefined
  const own = ownSegment(lineage)
  if (place.incarnation === own.incarnation) return Math.min(place.position, own.upTo)
  const segment = lineage.find((candidate) => candidate.incarnation === place.incarnation)
  return segment === undefined || place.position > segment.upTo ? undefined : place.position
}

/** The place to name for a position: it bears the incarnation of the part that ends there or reaches past it. */
export const placeAt = (lineage: Lineage, position: number): StreamPlace => {
  const segment = lineage.find((candidate) => position <= candidate.upTo) ?? ownSegment(lineage)
  return { incarnation: segment.incarnation, position }
}

/** The last part, which the stream stored itself. */
export const ownSegment = (lineage: Lineage): Segment => {
  const [own = { incarnation: 0, after: 0, upTo: 0 }] = lineage.slice(-1)
  return own
}
