import { expect, test } from 'vitest'
import { createSseBatches, type SseEncoding } from './sse-batches.ts'
import type { SseEvent } from './sse-parser.ts'

const data = (payload: string): SseEvent => ({ type: 'data', data: payload })
const control = (fields: object): SseEvent => ({ type: 'control', data: JSON.stringify(fields) })
const at = (offset: string, more: object = {}) => control({ streamNextOffset: offset, streamCursor: '7', ...more })

const batchesOf = (encoding: SseEncoding, events: SseEvent[]) => {
  const push = createSseBatches(encoding, '6')
  return events.flatMap((event) => push(event) ?? [])
}
const position = { offset: 'a', cursor: '7', upToDate: false, streamClosed: false }

test('data becomes a batch when a control event tells where it ends', () => {
  expect(
    batchesOf('text', [data('x'), data('y'), at('a'), { type: 'ping', data: '?' }, at('b', { upToDate: true })]),
  ).toEqual([
    { content: 'xy', position },
    { content: '', position: { ...position, offset: 'b', upToDate: true } },
  ])
})

test('data without a control event is no batch', () => {
  expect(batchesOf('text', [data('x')])).toEqual([])
})

test('the arrays of a run of JSON events are one array', () => {
  expect(batchesOf('json', [data('[1, 2]'), data(' [] '), data('[\n[3]]'), data('{"a":4}'), at('a')])).toEqual([
    { content: '[1, 2,[3],{"a":4}]', position },
  ])
  expect(batchesOf('json', [data('[1]'), at('a')])).toEqual([{ content: '[1]', position }])
})

test('base64 is decoded event by event', () => {
  const bytes = new Uint8Array([0, 255, 1, 2])
  expect(batchesOf('base64', [data('AP8='), data('A\nQI=\r'), data(''), at('a')])).toEqual([
    { content: bytes, position },
  ])
})

test.each(['AP8', 'A===', '!!!!'])('data of %o where base64 must be is a parse error', (payload) => {
  expect(() => batchesOf('base64', [data(payload), at('a')])).toThrow(
    expect.objectContaining({ name: 'DurableStreamError', code: 'PARSE_ERROR' }),
  )
})

test.each(['', '{', '[]', '{"streamNextOffset":7}'])('a control payload of %o is a parse error', (payload) => {
  expect(() => batchesOf('text', [{ type: 'control', data: payload }])).toThrow(
    expect.objectContaining({ name: 'DurableStreamError', code: 'PARSE_ERROR' }),
  )
})

test('the closing control event needs neither a cursor nor the up-to-date flag', () => {
  expect(batchesOf('text', [at('a'), control({ streamNextOffset: 'b', streamClosed: true })])[1]).toEqual({
    content: '',
    position: { offset: 'b', cursor: '7', upToDate: true, streamClosed: true },
  })
})
