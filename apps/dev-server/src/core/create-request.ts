// What a PUT asks for, from its headers (protocol sections 3 and 4).
import {
  isClosedValue,
  STREAM_CLOSED_HEADER,
  STREAM_EXPIRES_AT_HEADER,
  STREAM_TTL_HEADER,
} from '@oxbow/client/protocol'
import { type Expiry, parseExpiry } from './expiry.ts'
import { type Malformed, malformed } from './malformed.ts'
import { decodeOffset, type StreamPlace } from './offset-codec.ts'
import { STREAM_FORK_OFFSET_HEADER, STREAM_FORK_SUB_OFFSET_HEADER, STREAM_FORKED_FROM_HEADER } from './fork-headers.ts'

/** What is forked, and where. */
export interface ForkRequest {
  /** The source's path as given. */
  readonly from: string
  /** `undefined`: the source's tail. */
  readonly at: StreamPlace | undefined
  readonly subOffset: number
}

export interface CreateRequest {
  readonly kind: 'create'
  /** `undefined` when none was given that looks like a media type. */
  readonly contentType: string | undefined
  readonly expiry: Expiry
  readonly close: boolean
  readonly fork: ForkRequest | undefined
}

/** Header values by lower-case name. */
export type HeaderValues = Readonly<Record<string, string | undefined>>

/** Reads the headers of a PUT. */
export const parseCreateRequest = (headers: HeaderValues): CreateRequest | Malformed => {
  const expiry = parseExpiry(valueOf(headers, STREAM_TTL_HEADER), valueOf(headers, STREAM_EXPIRES_AT_HEADER))
  if (expiry.kind === 'malformed') return expiry
  const fork = parseFork(headers)
  if (fork?.kind === 'malformed') return fork
  return {
    kind: 'create',
    contentType: contentTypeOf(headers['content-type']),
    expiry,
    close: isClosedValue(valueOf(headers, STREAM_CLOSED_HEADER)),
    fork: fork?.request,
  }
}

/** The value of a header of the protocol, whose names are written in capitals there. */
export const valueOf = (headers: HeaderValues, name: string): string | undefined => headers[name.toLowerCase()]

const MEDIA_TYPE = /^\s*[\w!#$&^.+-]+\/[\w!#$&^.+*-]+\s*(;.*)?$/
const SUB_OFFSET = /^(?:0|[1-9][0-9]*)$/

const contentTypeOf = (value: string | undefined): string | undefined =>
  value !== undefined && MEDIA_TYPE.test(value) ? value.trim() : undefined

const parseFork = (headers: HeaderValues): { kind: 'fork'; request: ForkRequest } | Malformed | undefined => {
  const from = valueOf(headers, STREAM_FORKED_FROM_HEADER)
  const offset = valueOf(headers, STREAM_FORK_OFFSET_HEADER)
  const subOffset = valueOf(headers, STREAM_FORK_SUB_OFFSET_HEADER)
  if (from === undefined) {
    if (offset === undefined && subOffset === undefined) return undefined
    return malformed('A fork offset needs Stream-Forked-From.')
  }
  if (subOffset !== undefined && !(SUB_OFFSET.test(subOffset) && Number.isSafeInteger(Number(subOffset))))
    return malformed('Stream-Fork-Sub-Offset must be a whole number without sign or leading zeros.')
  const at = offset === undefined ? undefined : decodeOffset(offset)
  if (offset !== undefined && at === undefined) return malformed('Stream-Fork-Offset is no offset of this server.')
  if (at === undefined && Number(subOffset ?? 0) > 0)
    return malformed('Stream-Fork-Sub-Offset needs Stream-Fork-Offset: past the tail there is nothing.')
  return { kind: 'fork', request: { from, at, subOffset: Number(subOffset ?? 0) } }
}
