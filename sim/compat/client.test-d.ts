// Checked by the compiler, not run: code that was written for the reference client compiles with ours. What callers get
// from us fits where they expect theirs, and what they hand in fits where we take it. Without
// `exactOptionalPropertyTypes`, as nearly all callers compile.
import type * as theirs from '@durable-streams/client'
import type * as ours from '@oxbow/client'
import type { Fits, Missing, Public } from './fits.ts'

type Ours = typeof ours
type Theirs = typeof theirs

export type NoValueIsMissing = Fits<Missing<Theirs, Ours>, never>

/** The code for 410 is new, where the reference says UNKNOWN. */
type KnownCode<T> = Omit<Public<T>, 'code'>

export type Functions = [
  Fits<Ours['stream'], Theirs['stream']>,
  Fits<Ours['createFetchWithBackoff'], Theirs['createFetchWithBackoff']>,
  Fits<Ours['createFetchWithConsumedBody'], Theirs['createFetchWithConsumedBody']>,
  Fits<Ours['warnIfUsingHttpInBrowser'], Theirs['warnIfUsingHttpInBrowser']>,
  Fits<Ours['_resetHttpWarningForTesting'], Theirs['_resetHttpWarningForTesting']>,
  Fits<Ours['asAsyncIterableReadableStream'], Theirs['asAsyncIterableReadableStream']>,
]

export type Constants = [
  Fits<Ours['BackoffDefaults'], Theirs['BackoffDefaults']>,
  Fits<Ours['STREAM_OFFSET_HEADER'], Theirs['STREAM_OFFSET_HEADER']>,
  Fits<Ours['STREAM_CURSOR_HEADER'], Theirs['STREAM_CURSOR_HEADER']>,
  Fits<Ours['STREAM_UP_TO_DATE_HEADER'], Theirs['STREAM_UP_TO_DATE_HEADER']>,
  Fits<Ours['STREAM_CLOSED_HEADER'], Theirs['STREAM_CLOSED_HEADER']>,
  Fits<Ours['STREAM_SEQ_HEADER'], Theirs['STREAM_SEQ_HEADER']>,
  Fits<Ours['STREAM_TTL_HEADER'], Theirs['STREAM_TTL_HEADER']>,
  Fits<Ours['STREAM_EXPIRES_AT_HEADER'], Theirs['STREAM_EXPIRES_AT_HEADER']>,
  Fits<Ours['PRODUCER_ID_HEADER'], Theirs['PRODUCER_ID_HEADER']>,
  Fits<Ours['PRODUCER_EPOCH_HEADER'], Theirs['PRODUCER_EPOCH_HEADER']>,
  Fits<Ours['PRODUCER_SEQ_HEADER'], Theirs['PRODUCER_SEQ_HEADER']>,
  Fits<Ours['PRODUCER_EXPECTED_SEQ_HEADER'], Theirs['PRODUCER_EXPECTED_SEQ_HEADER']>,
  Fits<Ours['PRODUCER_RECEIVED_SEQ_HEADER'], Theirs['PRODUCER_RECEIVED_SEQ_HEADER']>,
  Fits<Ours['OFFSET_QUERY_PARAM'], Theirs['OFFSET_QUERY_PARAM']>,
  Fits<Ours['LIVE_QUERY_PARAM'], Theirs['LIVE_QUERY_PARAM']>,
  Fits<Ours['CURSOR_QUERY_PARAM'], Theirs['CURSOR_QUERY_PARAM']>,
  Fits<Ours['SSE_OFFSET_FIELD'], Theirs['SSE_OFFSET_FIELD']>,
  Fits<Ours['SSE_CURSOR_FIELD'], Theirs['SSE_CURSOR_FIELD']>,
  Fits<Ours['SSE_CLOSED_FIELD'], Theirs['SSE_CLOSED_FIELD']>,
  Fits<Ours['SSE_COMPATIBLE_CONTENT_TYPES'], Theirs['SSE_COMPATIBLE_CONTENT_TYPES']>,
  Fits<Ours['DURABLE_STREAM_PROTOCOL_QUERY_PARAMS'], Theirs['DURABLE_STREAM_PROTOCOL_QUERY_PARAMS']>,
]

export type Errors = [
  Fits<KnownCode<ours.FetchError>, KnownCode<theirs.FetchError>>,
  Fits<ConstructorParameters<Theirs['FetchError']>, ConstructorParameters<Ours['FetchError']>>,
  Fits<ReturnType<Ours['FetchError']['fromResponse']>, Promise<ours.FetchError>>,
  Fits<Parameters<Theirs['FetchError']['fromResponse']>, Parameters<Ours['FetchError']['fromResponse']>>,
  Fits<ours.FetchBackoffAbortError, theirs.FetchBackoffAbortError>,
  Fits<Ours['FetchBackoffAbortError'], Theirs['FetchBackoffAbortError']>,
  Fits<KnownCode<ours.DurableStreamError>, KnownCode<theirs.DurableStreamError>>,
  Fits<ConstructorParameters<Theirs['DurableStreamError']>, ConstructorParameters<Ours['DurableStreamError']>>,
  Fits<
    Parameters<Theirs['DurableStreamError']['fromResponse']>,
    Parameters<Ours['DurableStreamError']['fromResponse']>
  >,
  Fits<ours.FetchError, Parameters<Ours['DurableStreamError']['fromFetchError']>[0]>,
  Fits<ours.StreamClosedError, theirs.StreamClosedError>,
  Fits<ConstructorParameters<Theirs['StreamClosedError']>, ConstructorParameters<Ours['StreamClosedError']>>,
  Fits<Ours['MissingStreamUrlError'], Theirs['MissingStreamUrlError']>,
  Fits<ours.MissingStreamUrlError, theirs.MissingStreamUrlError>,
  Fits<Ours['InvalidSignalError'], Theirs['InvalidSignalError']>,
  Fits<ours.InvalidSignalError, theirs.InvalidSignalError>,
  Fits<Ours['StaleEpochError'], Theirs['StaleEpochError']>,
  Fits<ours.StaleEpochError, theirs.StaleEpochError>,
  Fits<Ours['SequenceGapError'], Theirs['SequenceGapError']>,
  Fits<ours.SequenceGapError, theirs.SequenceGapError>,
  Fits<theirs.DurableStreamErrorCode, ours.DurableStreamErrorCode>,
  Fits<Exclude<ours.DurableStreamErrorCode, 'GONE'>, theirs.DurableStreamErrorCode>,
]

/** `create` gives the handle itself, which is of our class. */
type Handle<T> = Omit<Public<T>, 'create'>

export type Classes = [
  Fits<Handle<ours.DurableStream>, Handle<theirs.DurableStream>>,
  Fits<Parameters<theirs.DurableStream['create']>, Parameters<ours.DurableStream['create']>>,
  Fits<ConstructorParameters<Theirs['DurableStream']>, ConstructorParameters<Ours['DurableStream']>>,
  Fits<Parameters<Theirs['DurableStream']['create']>, Parameters<Ours['DurableStream']['create']>>,
  Fits<Parameters<Theirs['DurableStream']['connect']>, Parameters<Ours['DurableStream']['connect']>>,
  Fits<ReturnType<Ours['DurableStream']['create' | 'connect']>, Promise<ours.DurableStream>>,
  Fits<Ours['DurableStream']['head'], Theirs['DurableStream']['head']>,
  Fits<Ours['DurableStream']['delete'], Theirs['DurableStream']['delete']>,
  Fits<Public<ours.IdempotentProducer>, Public<theirs.IdempotentProducer>>,
  Fits<ConstructorParameters<Theirs['IdempotentProducer']>[1], ConstructorParameters<Ours['IdempotentProducer']>[1]>,
  Fits<ConstructorParameters<Theirs['IdempotentProducer']>[2], ConstructorParameters<Ours['IdempotentProducer']>[2]>,
]

interface Todo {
  readonly title: string
}

/** What callers get. */
export type Results = [
  Fits<ours.StreamResponse<Todo>, theirs.StreamResponse<Todo>>,
  Fits<ours.StreamResponse, theirs.StreamResponse>,
  Fits<ours.JsonBatchMeta, theirs.JsonBatchMeta>,
  Fits<ours.JsonBatch<Todo>, theirs.JsonBatch<Todo>>,
  Fits<ours.ByteChunk, theirs.ByteChunk>,
  Fits<ours.TextChunk, theirs.TextChunk>,
  Fits<ours.HeadResult, theirs.HeadResult>,
  Fits<ours.CloseResult, theirs.CloseResult>,
  Fits<ours.IdempotentAppendResult, theirs.IdempotentAppendResult>,
  Fits<ours.ReadableStreamAsyncIterable<Todo>, theirs.ReadableStreamAsyncIterable<Todo>>,
]

/** What callers hand in. */
export type Options = [
  Fits<theirs.StreamOptions, ours.StreamOptions>,
  Fits<theirs.StreamHandleOptions, ours.StreamHandleOptions>,
  Fits<theirs.DurableStreamOptions, ours.DurableStreamOptions>,
  Fits<theirs.CreateOptions, ours.CreateOptions>,
  Fits<theirs.AppendOptions, ours.AppendOptions>,
  Fits<theirs.CloseOptions, ours.CloseOptions>,
  Fits<theirs.ReadOptions, ours.ReadOptions>,
  Fits<theirs.IdempotentProducerOptions, ours.IdempotentProducerOptions>,
  Fits<theirs.SSEResilienceOptions, ours.SSEResilienceOptions>,
  Fits<theirs.RetryOpts, ours.RetryOpts>,
  Fits<theirs.StreamErrorHandler, ours.StreamErrorHandler>,
]

/** What callers both hand in and look at. */
export type Both = [
  Fits<theirs.BackoffOptions, ours.BackoffOptions>,
  Fits<ours.BackoffOptions, theirs.BackoffOptions>,
  Fits<theirs.HeadersRecord, ours.HeadersRecord>,
  Fits<ours.HeadersRecord, theirs.HeadersRecord>,
  Fits<theirs.ParamsRecord, ours.ParamsRecord>,
  Fits<ours.ParamsRecord, theirs.ParamsRecord>,
  Fits<theirs.LiveMode, ours.LiveMode>,
  Fits<ours.LiveMode, theirs.LiveMode>,
  Fits<theirs.LegacyLiveMode, ours.LegacyLiveMode>,
  Fits<ours.LegacyLiveMode, theirs.LegacyLiveMode>,
  Fits<theirs.Offset, ours.Offset>,
  Fits<ours.Offset, theirs.Offset>,
  Fits<theirs.MaybePromise<Todo>, ours.MaybePromise<Todo>>,
  Fits<ours.MaybePromise<Todo>, theirs.MaybePromise<Todo>>,
]
