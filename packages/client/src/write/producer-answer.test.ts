import { expect, test } from 'vitest'
import { answerFrom } from './producer-answer.ts'

const url = 'http://oxbow.test/s'
const read = (status: number, headers: Record<string, string> = {}) =>
  answerFrom(new Response(null, { status, headers }), { url, seq: 3 }, 70)
const http = (status: number) => expect.objectContaining({ name: 'FetchError', status })

test.each([
  [
    200,
    { 'Stream-Next-Offset': 'o', 'Producer-Seq': '3' },
    { kind: 'stored', offset: 'o', duplicate: false, highest: 3 },
  ],
  [204, { 'Producer-Seq': '7' }, { kind: 'stored', offset: undefined, duplicate: true, highest: 7 }],
  [204, {}, { kind: 'stored', offset: undefined, duplicate: true, highest: undefined }],
  [403, { 'Producer-Epoch': '5' }, { kind: 'fenced', epoch: 5 }],
  [403, {}, { kind: 'refused', error: http(403) }],
  [409, { 'Producer-Expected-Seq': '1' }, { kind: 'gap', expected: 1 }],
  [409, { 'Producer-Expected-Seq': '0x1' }, { kind: 'refused', error: http(409) }],
  [409, {}, { kind: 'refused', error: http(409) }],
  [401, {}, { kind: 'refused', error: http(401) }],
  [413, {}, { kind: 'refused', error: http(413) }],
  [429, {}, { kind: 'faulty', error: http(429), unsure: false, retryAfterMs: 70 }],
  [500, {}, { kind: 'faulty', error: http(500), unsure: true, retryAfterMs: 70 }],
  [503, {}, { kind: 'faulty', error: http(503), unsure: true, retryAfterMs: 70 }],
])('%i with %o', async (status, headers, answer) => {
  expect(await read(status, headers)).toEqual(answer)
})

test('a closed stream is told from a gap, even if a server names both', async () => {
  const closed = { 'Stream-Closed': 'true', 'Producer-Expected-Seq': '0', 'Stream-Next-Offset': 'end' }
  expect(await read(409, closed)).toEqual({
    kind: 'closed',
    error: expect.objectContaining({ name: 'StreamClosedError', finalOffset: 'end' }),
  })
})

test('a conflict that names a number not below ours is no gap that waiting could fill', async () => {
  expect(await read(409, { 'Producer-Expected-Seq': '3' })).toEqual({
    kind: 'refused',
    error: expect.objectContaining({ name: 'SequenceGapError', expectedSeq: 3, receivedSeq: 3 }),
  })
})
