// What a GET asks for, from its query (protocol sections 10 and 11).
import {
  CURSOR_QUERY_PARAM,
  LIVE_QUERY_PARAM,
  NOW_OFFSET,
  OFFSET_QUERY_PARAM,
  START_OFFSET,
} from '@oxbow/client/protocol'
import { type Malformed, malformed } from './malformed.ts'
import { decodeOffset, START_PLACE, type StreamPlace } from './offset-codec.ts'

export type ReadMode = 'catch-up' | 'long-poll' | 'sse'

/** Where to read from: a place, with the text that named it, or the present tail. */
export type ReadFrom =
  | { readonly kind: 'place'; readonly text: string; readonly place: StreamPlace }
  | { readonly kind: 'now' }

export interface ReadRequest {
  readonly kind: 'read'
  readonly mode: ReadMode
  readonly from: ReadFrom
  readonly cursor: string | undefined
}

/** Reads the query of a GET. An unknown `live` is a catch-up read, unknown parameters do not count. */
export const parseReadRequest = (query: URLSearchParams): ReadRequest | Malformed => {
  const mode = modeOf(query.get(LIVE_QUERY_PARAM))
  const offsets = query.getAll(OFFSET_QUERY_PARAM)
  const [offset] = offsets
  if (offsets.length > 1) return malformed('The offset is given more than once.')
  if (offset === undefined && mode !== 'catch-up') return malformed('A live read needs an offset; -1 is the start.')
  const from = parseFrom(offset)
  if (from === undefined) return malformed('The offset is none that this server hands out.')
  return { kind: 'read', mode, from, cursor: query.get(CURSOR_QUERY_PARAM) ?? undefined }
}

const modeOf = (live: string | null): ReadMode => (live === 'long-poll' || live === 'sse' ? live : 'catch-up')

const parseFrom = (offset: string = START_OFFSET): ReadFrom | undefined => {
  if (offset === NOW_OFFSET) return { kind: 'now' }
  const place = offset === START_OFFSET ? START_PLACE : decodeOffset(offset)
  return place === undefined ? undefined : { kind: 'place', text: offset, place }
}
