import { describe, expect, test } from 'vitest'
import { parseReadRequest } from './read-request.ts'

const parse = (query: string): unknown => parseReadRequest(new URLSearchParams(query))
const OFFSET = '0000000000000007_0000000000000042'
const START = { kind: 'place', text: '-1', place: { incarnation: 0, position: 0 } }

describe('the query of a read', () => {
  test.each([
    ['', { kind: 'read', mode: 'catch-up', from: START, cursor: undefined }],
    ['offset=-1', { kind: 'read', mode: 'catch-up', from: START, cursor: undefined }],
    ['offset=now&live=sse', { kind: 'read', mode: 'sse', from: { kind: 'now' }, cursor: undefined }],
    [
      `cursor=5&live=long-poll&offset=${OFFSET}`,
      {
        kind: 'read',
        mode: 'long-poll',
        from: { kind: 'place', text: OFFSET, place: { incarnation: 7, position: 42 } },
        cursor: '5',
      },
    ],
    ['offset=-1&live=yes&other=1&other=2', { kind: 'read', mode: 'catch-up', from: START, cursor: undefined }],
  ])('%j is understood', (query, request) => {
    expect(parse(query)).toEqual(request)
  })

  test.each([
    'offset=',
    'offset=0,1',
    'offset=0%201',
    'offset=-1&offset=-1',
    'offset=a&offset=b',
    'offset=-2',
    'offset=NOW',
    'offset=..%2F..',
    'offset=%00',
    'offset=-1%0D%0A',
    'offset=%FF',
    `offset=${OFFSET}0`,
    'live=long-poll',
    'live=sse',
  ])('%j is malformed', (query) => {
    expect(parse(query)).toMatchObject({ kind: 'malformed' })
  })
})
