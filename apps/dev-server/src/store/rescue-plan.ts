// What becomes of the streams of a damaged store, decided from their records alone.
import type { StreamRecord } from '../core/stream-record.ts'

export interface RescuePlan {
  /** The records of the new store. */
  readonly records: ReadonlyArray<StreamRecord>
  /** Which appends go with them: those of a creation until a position. */
  readonly data: ReadonlyArray<{ readonly incarnation: number; readonly after: number; readonly upTo: number }>
  /** Streams that lost their end, with the position from which on everything is lost. */
  readonly cut: ReadonlyArray<{ readonly path: string; readonly position: number; readonly tail: number }>
  /** Greater than all creations of the plan. */
  readonly nextIncarnation: number
}

/**
 * Plans the new store. `goodUntil` says until where the own data of a stream is good; one that it does not name is whole.
 *
 * A whole stream stays as it is. Of one that is cut the good part becomes a source that nobody can name, and the stream a
 * fork of it: what is left can be read under its old offsets, later ones are answered 410, and what is appended from now
 * on gets offsets of a new creation. An offset never comes to mean other data than before. Producers begin anew.
 */
export const planRescue = (
  records: ReadonlyArray<StreamRecord>,
  goodUntil: ReadonlyMap<string, number>,
  tagOf: (record: StreamRecord) => string,
): RescuePlan => {
  const byPath = new Map(records.map((record) => [record.path, record]))
  const ends = new Map<string, number>()
  /** Until where a stream is good, what it inherits included. */
  const endOf = (record: StreamRecord): number => {
    const known = ends.get(record.path)
    if (known !== undefined) return known
    const { origin, tail } = record
    const source = origin === undefined ? undefined : byPath.get(origin.path)
    const inherited = origin === undefined ? Number.POSITIVE_INFINITY : source === undefined ? 0 : endOf(source)
    const own = Math.min(goodUntil.get(record.path) ?? tail, tail)
    const end = origin !== undefined && inherited < origin.position ? inherited : own
    ends.set(record.path, end)
    return end
  }
  let next = Math.max(0, ...records.map(({ incarnation }) => incarnation)) + 1
  const cutRecords = records.filter((record) => endOf(record) < record.tail)
  const isCut = new Set(cutRecords)
  return {
    records: records.flatMap((record) =>
      isCut.has(record) ? split(record, endOf(record), next++, tagOf(record)) : record,
    ),
    data: records.map((record) => ({
      incarnation: record.incarnation,
      after: record.origin?.position ?? 0,
      upTo: endOf(record),
    })),
    cut: cutRecords.map((record) => ({ path: record.path, position: endOf(record), tail: record.tail })),
    nextIncarnation: next,
  }
}

/** No request can name this path: all that they name begins with a slash. */
const rescuedPath = ({ incarnation }: StreamRecord): string => `rescued:${incarnation}`

const split = (record: StreamRecord, position: number, incarnation: number, tag: string): StreamRecord[] => {
  const { origin } = record
  // A fork whose inherited part is cut ends there: of its own data there is nothing that follows on anything.
  const remains: StreamRecord = {
    ...record,
    path: rescuedPath(record),
    tail: position,
    origin: origin === undefined ? undefined : { ...origin, position: Math.min(origin.position, position) },
    closure: { kind: 'open' },
    forks: 1,
    isSoftDeleted: true,
  }
  const fork: StreamRecord = {
    ...record,
    incarnation,
    tag,
    tail: position,
    closure: { kind: 'open' },
    lastSeq: undefined,
    origin: { path: remains.path, position, subOffset: 0, inheritsExpiry: false, isRescue: true },
  }
  return [remains, fork]
}
