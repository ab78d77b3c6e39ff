// The streams of a subscription and how far each is processed (protocol section 13). A link is found from both sides, so
// that an append costs what its own subscribers are, and a wake what it names.
import { lineageOf, placeAt, positionIn } from '../core/lineage.ts'
import { decodeOffset, encodeOffset, START_PLACE, type StreamPlace } from '../core/offset-codec.ts'
import type { StoreView, StoreWriter } from '../store/stream-store.ts'
import { type HandlerContext, locate } from './context.ts'

/** Links a stream from a place on. A link that exists keeps its cursor. */
export const linkStream = (
  { shelves }: StoreWriter,
  id: string,
  path: string,
  how: 'explicit' | 'glob',
  from: StreamPlace,
): void => {
  const known = shelves.get('links', id, path)
  shelves.put('links', id, path, {
    isExplicit: how === 'explicit' || known?.isExplicit === true,
    isGlob: how === 'glob' || known?.isGlob === true,
    acked: known?.acked ?? encodeOffset(from),
  })
  shelves.put('subscribers', path, id, true)
}

/** Takes back that a request named a stream; a link that the pattern made stays. */
export const unlinkExplicit = (writer: StoreWriter, id: string, path: string): void => {
  const known = writer.shelves.get('links', id, path)
  if (known?.isGlob === true) writer.shelves.put('links', id, path, { ...known, isExplicit: false })
  else removeLink(writer, id, path)
}

/** Forgets all streams of a subscription. */
export const unlinkAll = (writer: StoreWriter, id: string): void => {
  for (const path of names(writer.shelves.all('links', id))) removeLink(writer, id, path)
}

/** Forgets a stream that is gone. */
export const unlinkStream = (writer: StoreWriter, path: string): void => {
  for (const id of names(writer.shelves.all('subscribers', path))) removeLink(writer, id, path)
}

/** The subscriptions that follow a stream. */
export const subscribersOf = (view: StoreView, path: string): ReadonlyArray<string> =>
  names(view.shelves.all('subscribers', path))

/** The tail of a stream; the start for one that does not exist. */
export const tailOf = (context: HandlerContext, view: StoreView, path: string): StreamPlace => {
  const located = locate(context, view, path)
  return located.kind === 'live' ? placeAt(lineageOf(located.record, view.stream), located.record.tail) : START_PLACE
}

/** A stream with work to do, or `undefined`. Links of streams that have expired meanwhile are dropped on the way. */
export const firstPending = (context: HandlerContext, writer: StoreWriter, id: string): string | undefined => {
  for (;;) {
    const [path] = names(writer.shelves.all('pending', id), 1)
    if (path === undefined || locate(context, writer, path).kind === 'live') return path
    unlinkStream(writer, path)
  }
}

/** An offset to which a cursor shall move. */
export interface Acknowledged {
  readonly path: string
  readonly place: StreamPlace
}

/**
 * Whether a cursor may move to an offset: the stream is linked, and the offset is one of it, not below the cursor and
 * not beyond the tail.
 */
export const placeToAck = (
  context: HandlerContext,
  view: StoreView,
  id: string,
  path: string,
  offset: string,
): Acknowledged | undefined => {
  const link = view.shelves.get('links', id, path)
  const located = locate(context, view, path)
  const place = decodeOffset(offset)
  if (link === undefined || place === undefined || located.kind !== 'live') return undefined
  const lineage = lineageOf(located.record, view.stream)
  const position = positionIn(lineage, place)
  const isBeyond = place.position > located.record.tail
  return position === undefined || isBeyond || position < (positionIn(lineage, placeOf(link.acked)) ?? 0)
    ? undefined
    : { path, place }
}

/** Moves a cursor forward; never back, and never by an offset of a stream that was replaced meanwhile. */
export const acknowledge = (context: HandlerContext, writer: StoreWriter, id: string, done: Acknowledged): void => {
  const { path, place } = done
  const link = writer.shelves.get('links', id, path)
  const located = locate(context, writer, path)
  if (link === undefined || located.kind !== 'live') return
  const lineage = lineageOf(located.record, writer.stream)
  const position = positionIn(lineage, place)
  if (position === undefined || position < (positionIn(lineage, placeOf(link.acked)) ?? 0)) return
  writer.shelves.put('links', id, path, { ...link, acked: encodeOffset(place) })
  if (position >= (writer.shelves.get('pending', id, path) ?? 0)) writer.shelves.remove('pending', id, path)
}

const placeOf = (offset: string): StreamPlace => decodeOffset(offset) ?? START_PLACE

const removeLink = ({ shelves }: StoreWriter, id: string, path: string): void => {
  shelves.remove('links', id, path)
  shelves.remove('subscribers', path, id)
  shelves.remove('pending', id, path)
}

/** Copied, so that the group can be changed while the copy is walked through. */
const names = (group: Iterable<readonly [string, unknown]>, limit = Number.POSITIVE_INFINITY): string[] => {
  const found: string[] = []
  for (const [name] of group) {
    found.push(name)
    if (found.length >= limit) break
  }
  return found
}
