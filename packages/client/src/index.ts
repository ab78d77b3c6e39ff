export {
  CURSOR_QUERY_PARAM,
  DURABLE_STREAM_PROTOCOL_QUERY_PARAMS,
  LIVE_QUERY_PARAM,
  OFFSET_QUERY_PARAM,
  PRODUCER_EPOCH_HEADER,
  PRODUCER_EXPECTED_SEQ_HEADER,
  PRODUCER_ID_HEADER,
  PRODUCER_RECEIVED_SEQ_HEADER,
  PRODUCER_SEQ_HEADER,
  SSE_CLOSED_FIELD,
  SSE_COMPATIBLE_CONTENT_TYPES,
  SSE_CURSOR_FIELD,
  SSE_OFFSET_FIELD,
  STREAM_CLOSED_HEADER,
  STREAM_CURSOR_HEADER,
  STREAM_EXPIRES_AT_HEADER,
  STREAM_OFFSET_HEADER,
  STREAM_SEQ_HEADER,
  STREAM_TTL_HEADER,
  STREAM_UP_TO_DATE_HEADER,
} from './protocol/wire-names.ts'
export type { Offset } from './protocol/offset.ts'
export type { DurableStreamErrorCode } from './protocol/failure.ts'

export { FetchError } from './errors/fetch-error.ts'
export { DurableStreamError } from './errors/durable-stream-error.ts'
export { StreamClosedError } from './errors/stream-closed-error.ts'
export { FetchBackoffAbortError } from './errors/fetch-backoff-abort-error.ts'
export { MissingStreamUrlError } from './errors/missing-stream-url-error.ts'
export { InvalidSignalError } from './errors/invalid-signal-error.ts'
export { StaleEpochError } from './errors/stale-epoch-error.ts'
export { SequenceGapError } from './errors/sequence-gap-error.ts'

export { createFetchWithBackoff } from './create-fetch-with-backoff.ts'
export { createFetchWithConsumedBody } from './transport/fetch-with-consumed-body.ts'
export { BackoffDefaults, type BackoffChoices, type BackoffOptions } from './transport/retry-policy.ts'
export type { HeadersRecord, MaybePromise, ParamsRecord } from './transport/dynamic-values.ts'
export { _resetHttpWarningForTesting, warnIfUsingHttpInBrowser } from './http-warning.ts'

export { DurableStream } from './durable-stream.ts'
export type { AppendOptions, CloseOptions } from './write/append-options.ts'
export { IdempotentProducer, type IdempotentProducerOptions } from './idempotent-producer.ts'
export type { CreateOptions, DurableStreamOptions, StreamHandleOptions } from './write/handle-options.ts'
export type { AppendOutcome, AppendResult, IdempotentAppendResult } from './write/append-batcher.ts'
export type { LowLevelRequest } from './write/exchange.ts'
export type { HeadResult, HeadResultExists, HeadResultNotFound } from './write/head.ts'
export type { AppendBody } from './write/message-body.ts'
export type { CloseResult, FlushOptions } from './write/producer-session.ts'
export type { ChunkSource } from './write/stream-body.ts'
export type { WritableOptions } from './write/writable.ts'
export { stream } from './stream.ts'
export type { RetryOpts, SSEResilienceOptions, StreamErrorHandler, StreamOptions } from './read/stream-options.ts'
export type { LegacyLiveMode, LiveMode, ReadOptions, StreamResponse } from './read/stream-response.ts'
export type { PauseReason, ReadState } from './read/read-state.ts'
export type { ByteChunk, JsonBatch, JsonBatchMeta, TextChunk } from './read/batch.ts'
export { asAsyncIterableReadableStream, type ReadableStreamAsyncIterable } from './read/async-iterable-stream.ts'
