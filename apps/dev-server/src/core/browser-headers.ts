// What browsers need to see, and must not be allowed to do, on every answer (protocol section 1.2).
import {
  PRODUCER_EPOCH_HEADER,
  PRODUCER_EXPECTED_SEQ_HEADER,
  PRODUCER_ID_HEADER,
  PRODUCER_RECEIVED_SEQ_HEADER,
  PRODUCER_SEQ_HEADER,
  STREAM_CLOSED_HEADER,
  STREAM_CURSOR_HEADER,
  STREAM_EXPIRES_AT_HEADER,
  STREAM_OFFSET_HEADER,
  STREAM_SEQ_HEADER,
  STREAM_SSE_DATA_ENCODING_HEADER,
  STREAM_TTL_HEADER,
  STREAM_UP_TO_DATE_HEADER,
} from '@oxbow/client/protocol'
import { STREAM_FORK_OFFSET_HEADER, STREAM_FORK_SUB_OFFSET_HEADER, STREAM_FORKED_FROM_HEADER } from './fork-headers.ts'

/** Which web pages may use the server: all, or those for which the function says so (it gets `Origin` and `Host`). */
export type CorsPolicy = '*' | ((origin: string, host: string) => boolean)

const METHODS = 'GET, POST, PUT, DELETE, HEAD, OPTIONS'
const MAX_AGE_S = 86_400

const ALLOWED = [
  'Content-Type',
  'Authorization',
  'If-None-Match',
  'Cache-Control',
  STREAM_SEQ_HEADER,
  STREAM_TTL_HEADER,
  STREAM_EXPIRES_AT_HEADER,
  STREAM_CLOSED_HEADER,
  PRODUCER_ID_HEADER,
  PRODUCER_EPOCH_HEADER,
  PRODUCER_SEQ_HEADER,
  STREAM_FORKED_FROM_HEADER,
  STREAM_FORK_OFFSET_HEADER,
  STREAM_FORK_SUB_OFFSET_HEADER,
].join(', ')

const EXPOSED = [
  STREAM_OFFSET_HEADER,
  STREAM_CURSOR_HEADER,
  STREAM_UP_TO_DATE_HEADER,
  STREAM_CLOSED_HEADER,
  STREAM_TTL_HEADER,
  STREAM_EXPIRES_AT_HEADER,
  STREAM_SSE_DATA_ENCODING_HEADER,
  PRODUCER_EPOCH_HEADER,
  PRODUCER_SEQ_HEADER,
  PRODUCER_EXPECTED_SEQ_HEADER,
  PRODUCER_RECEIVED_SEQ_HEADER,
  'Location',
  'Retry-After',
  'ETag',
  'Content-Type',
  'Content-Encoding',
  'Vary',
].join(', ')

/** Whether a page of this origin may use the server. Requests without an origin do not come from other pages' scripts. */
export const isOriginAllowed = (policy: CorsPolicy, origin: string | undefined, host: string): boolean =>
  policy === '*' || origin === undefined || policy(origin, host)

/**
 * The headers that every answer bears. Content is never run: a stream of type text/html opened at its own address would
 * otherwise be a page of whoever shares the origin.
 */
export const browserHeaders = (
  policy: CorsPolicy,
  origin: string | undefined,
  host: string,
): Readonly<Record<string, string>> => ({
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Resource-Policy': policy === '*' ? 'cross-origin' : 'same-site',
  ...corsHeaders(policy, origin, host),
})

/** What a preflight is told besides. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': METHODS,
  'Access-Control-Allow-Headers': ALLOWED,
  'Access-Control-Max-Age': String(MAX_AGE_S),
}

const corsHeaders = (policy: CorsPolicy, origin: string | undefined, host: string): Record<string, string> => {
  const shared = { 'Access-Control-Expose-Headers': EXPOSED }
  if (policy === '*') return { 'Access-Control-Allow-Origin': '*', ...shared }
  if (origin === undefined || !policy(origin, host)) return { Vary: 'Origin' }
  return { 'Access-Control-Allow-Origin': origin, Vary: 'Origin', ...shared }
}
