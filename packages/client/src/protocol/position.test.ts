import { expect, test } from 'vitest'
import { positionFromControl, positionFromHeaders } from './position.ts'

const fromHeaders = (headers: Record<string, string>, cursor?: string) =>
  positionFromHeaders(new Headers(headers), cursor)

test('a position is read from the headers of a response', () => {
  expect(fromHeaders({ 'Stream-Next-Offset': 'a', 'Stream-Cursor': '7', 'Stream-Up-To-Date': 'true' })).toEqual({
    offset: 'a',
    cursor: '7',
    upToDate: true,
    streamClosed: false,
  })
})

test('a missing cursor keeps the one before', () => {
  expect(fromHeaders({ 'Stream-Next-Offset': 'a' }, '6')).toEqual({
    offset: 'a',
    cursor: '6',
    upToDate: false,
    streamClosed: false,
  })
})

const closed = (value: string) => fromHeaders({ 'Stream-Next-Offset': 'a', 'Stream-Closed': value })?.streamClosed

test('only true in any letter case closes a stream', () => {
  expect(['true', 'TRUE', ' true ', 'yes', '1', 'false', ''].map(closed)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})

test('the end of a closed stream is up to date even if the server does not say so', () => {
  const closing = { offset: 'a', cursor: undefined, upToDate: true, streamClosed: true }
  expect(fromHeaders({ 'Stream-Next-Offset': 'a', 'Stream-Closed': 'true' })).toEqual(closing)
  expect(positionFromControl('{"streamNextOffset":"a","streamClosed":true}')).toEqual(closing)
})

test('headers without an offset tell no position', () => {
  expect(fromHeaders({ 'Stream-Up-To-Date': 'true' })).toBeUndefined()
  expect(fromHeaders({ 'Stream-Next-Offset': '' })).toBeUndefined()
})

test('a position is read from a control event and unknown fields are left alone', () => {
  expect(positionFromControl('{"streamNextOffset":"b","streamCursor":"9","upToDate":true,"more":1}', '8')).toEqual({
    offset: 'b',
    cursor: '9',
    upToDate: true,
    streamClosed: false,
  })
  expect(positionFromControl('{"streamNextOffset":"b","upToDate":"true"}', '8')).toEqual({
    offset: 'b',
    cursor: '8',
    upToDate: false,
    streamClosed: false,
  })
})

test.each(['', '{', 'null', '[]', '"x"', '{}', '{"streamNextOffset":1}', '{"streamNextOffset":""}'])(
  'the control payload %o is malformed',
  (payload) => {
    expect(positionFromControl(payload)).toBeUndefined()
  },
)
