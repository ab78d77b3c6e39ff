import { expect, test } from 'vitest'
import * as client from './index.ts'

const CONSTANTS = {
  STREAM_OFFSET_HEADER: 'Stream-Next-Offset',
  STREAM_CURSOR_HEADER: 'Stream-Cursor',
  STREAM_UP_TO_DATE_HEADER: 'Stream-Up-To-Date',
  STREAM_CLOSED_HEADER: 'Stream-Closed',
  STREAM_SEQ_HEADER: 'Stream-Seq',
  STREAM_TTL_HEADER: 'Stream-TTL',
  STREAM_EXPIRES_AT_HEADER: 'Stream-Expires-At',
  OFFSET_QUERY_PARAM: 'offset',
  LIVE_QUERY_PARAM: 'live',
  CURSOR_QUERY_PARAM: 'cursor',
  PRODUCER_ID_HEADER: 'Producer-Id',
  PRODUCER_EPOCH_HEADER: 'Producer-Epoch',
  PRODUCER_SEQ_HEADER: 'Producer-Seq',
  PRODUCER_EXPECTED_SEQ_HEADER: 'Producer-Expected-Seq',
  PRODUCER_RECEIVED_SEQ_HEADER: 'Producer-Received-Seq',
  SSE_OFFSET_FIELD: 'streamNextOffset',
  SSE_CURSOR_FIELD: 'streamCursor',
  SSE_CLOSED_FIELD: 'streamClosed',
  SSE_COMPATIBLE_CONTENT_TYPES: ['text/', 'application/json'],
  DURABLE_STREAM_PROTOCOL_QUERY_PARAMS: ['offset', 'live', 'cursor'],
  BackoffDefaults: { initialDelay: 100, maxDelay: 60_000, multiplier: 1.3, maxRetries: Infinity },
}

const FUNCTIONS = [
  'DurableStream',
  'DurableStreamError',
  'FetchBackoffAbortError',
  'FetchError',
  'IdempotentProducer',
  'InvalidSignalError',
  'MissingStreamUrlError',
  'SequenceGapError',
  'StaleEpochError',
  'StreamClosedError',
  '_resetHttpWarningForTesting',
  'asAsyncIterableReadableStream',
  'createFetchWithBackoff',
  'createFetchWithConsumedBody',
  'stream',
  'warnIfUsingHttpInBrowser',
]

test('the entry has exactly the values that callers of the reference client import', () => {
  const entries = Object.entries(client)
  const functions = entries.filter(([, value]) => typeof value === 'function').map(([name]) => name)
  const constants = entries.filter(([, value]) => typeof value !== 'function')
  expect(functions.sort()).toEqual(FUNCTIONS)
  expect(Object.fromEntries(constants)).toEqual(CONSTANTS)
})
