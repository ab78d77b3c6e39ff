// Every name that the protocol puts on the wire, once, so that a client and a server cannot disagree about a letter.

/** Response header: the offset to read from next. Protocol section 1.1. */
export const STREAM_OFFSET_HEADER = 'Stream-Next-Offset'
/** Response header of live reads: opaque token to echo as the `cursor` parameter. Protocol section 12. */
export const STREAM_CURSOR_HEADER = 'Stream-Cursor'
/** Response header: everything available was returned. Its presence counts, not its value. Protocol section 10. */
export const STREAM_UP_TO_DATE_HEADER = 'Stream-Up-To-Date'
/** Request and response header: the stream is, or becomes, closed. Only `true` in any case counts. */
export const STREAM_CLOSED_HEADER = 'Stream-Closed'
/** Request header: opaque writer sequence in lexicographic order. Protocol section 5. */
export const STREAM_SEQ_HEADER = 'Stream-Seq'
/** Request header of PUT: sliding lifetime in seconds. Protocol section 2.4. */
export const STREAM_TTL_HEADER = 'Stream-TTL'
/** Request header of PUT: absolute expiry, an RFC 3339 timestamp. Protocol section 2.4. */
export const STREAM_EXPIRES_AT_HEADER = 'Stream-Expires-At'
/** Request header of PUT: the path of the stream to fork. Protocol section 4. */
export const STREAM_FORKED_FROM_HEADER = 'Stream-Forked-From'
/** Request header of PUT: the offset of the source at which the fork leaves it. Protocol section 4. */
export const STREAM_FORK_OFFSET_HEADER = 'Stream-Fork-Offset'
/** Request header of PUT: how many messages, or bytes, past that offset the fork still takes. Protocol section 4. */
export const STREAM_FORK_SUB_OFFSET_HEADER = 'Stream-Fork-Sub-Offset'
/** Response header of SSE reads of binary streams; its one value is `base64`. Protocol section 11.2. */
export const STREAM_SSE_DATA_ENCODING_HEADER = 'Stream-SSE-Data-Encoding'

/** Request header: identity of an idempotent producer. Protocol section 6. */
export const PRODUCER_ID_HEADER = 'Producer-Id'
/** Request and response header: the producer's epoch. Protocol section 6. */
export const PRODUCER_EPOCH_HEADER = 'Producer-Epoch'
/** Request and response header: sequence of a batch in its epoch, from 0. Protocol section 6. */
export const PRODUCER_SEQ_HEADER = 'Producer-Seq'
/** Response header of a 409: the sequence that the server waits for. Protocol section 6. */
export const PRODUCER_EXPECTED_SEQ_HEADER = 'Producer-Expected-Seq'
/** Response header of a 409: the sequence that the server was sent. Protocol section 6. */
export const PRODUCER_RECEIVED_SEQ_HEADER = 'Producer-Received-Seq'

/** Query parameter: where to read from. */
export const OFFSET_QUERY_PARAM = 'offset'
/** Query parameter: `long-poll` or `sse`; absent in catch-up reads. */
export const LIVE_QUERY_PARAM = 'live'
/** Query parameter: echo of the last cursor. */
export const CURSOR_QUERY_PARAM = 'cursor'
/** The query parameters that belong to the protocol; a user's parameter of such a name is ignored. */
export const DURABLE_STREAM_PROTOCOL_QUERY_PARAMS: string[] = [OFFSET_QUERY_PARAM, LIVE_QUERY_PARAM, CURSOR_QUERY_PARAM]

/** Field of an SSE control event: the offset after the data before it. Protocol section 11.2. */
export const SSE_OFFSET_FIELD = 'streamNextOffset'
/** Field of an SSE control event: the cursor to echo. */
export const SSE_CURSOR_FIELD = 'streamCursor'
/** Field of an SSE control event: the reader has everything. */
export const SSE_UP_TO_DATE_FIELD = 'upToDate'
/** Field of an SSE control event: the stream is closed and everything was sent. */
export const SSE_CLOSED_FIELD = 'streamClosed'
/** Beginnings of the content types whose SSE payload is text as it is; all others come as base64. */
export const SSE_COMPATIBLE_CONTENT_TYPES: ReadonlyArray<string> = ['text/', 'application/json']
