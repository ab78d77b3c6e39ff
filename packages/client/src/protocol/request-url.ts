// One place assembles the address of a request. Sorted names make equal requests equal cache keys (protocol section 12).
import type { Offset } from './offset.ts'
import {
  CURSOR_QUERY_PARAM,
  DURABLE_STREAM_PROTOCOL_QUERY_PARAMS,
  LIVE_QUERY_PARAM,
  OFFSET_QUERY_PARAM,
} from './wire-names.ts'

/** Query parameters; one that is `undefined` is left out. */
export type QueryValues = Readonly<Record<string, string | undefined>>

export interface RequestUrlParts {
  /** The stream's address with any query of its own. It may be relative where `base` is given. */
  readonly url: string | URL
  /** What a relative address is relative to: the page's address in a browser. */
  readonly base?: string | undefined
  /** The user's parameters. Those with a name of the protocol are ignored. */
  readonly params?: QueryValues | undefined
  /** The protocol's own parameters; they win over everything. */
  readonly query?: QueryValues | undefined
}

/** An absolute address out of a possibly relative one. Throws a TypeError when there is nothing to resolve it against. */
export const resolveUrl = (url: string | URL, base?: string | undefined): URL => {
  const resolved = base === undefined ? new URL(url) : new URL(url, base)
  resolved.hash = ''
  return resolved
}

/** The address of one request: the stream's own query, the user's parameters and the protocol's, sorted by name. */
export const buildRequestUrl = (parts: RequestUrlParts): string => {
  const url = resolveUrl(parts.url, parts.base)
  const search = url.searchParams
  setAll(search, parts.params)
  for (const name of DURABLE_STREAM_PROTOCOL_QUERY_PARAMS) search.delete(name)
  setAll(search, parts.query)
  search.sort()
  return url.href
}

export interface ReadUrlParts extends Omit<RequestUrlParts, 'query'> {
  readonly offset: Offset
  /** Absent in catch-up reads. */
  readonly live?: 'long-poll' | 'sse' | undefined
  readonly cursor?: string | undefined
}

/** The address of one read. Protocol sections 10 and 11. */
export const buildReadUrl = (parts: ReadUrlParts): string =>
  buildRequestUrl({
    ...parts,
    query: {
      [OFFSET_QUERY_PARAM]: parts.offset,
      [LIVE_QUERY_PARAM]: parts.live,
      [CURSOR_QUERY_PARAM]: parts.cursor,
    },
  })

const setAll = (search: URLSearchParams, values: QueryValues = {}): void => {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) search.set(name, value)
}
