import { describe, expect, it } from 'vitest'
import { outcomeOf, type Outcome } from './outcome.ts'

const answer = (status: number, headers: Record<string, string> = {}, text = ''): Outcome =>
  outcomeOf({ status, header: (name) => headers[name] ?? null, retryAfterMs: 0, text })

describe('outcomeOf', () => {
  it('takes only a 200 with producer and offset headers for accepted', () => {
    expect(answer(200, { 'Producer-Seq': '0', 'Stream-Next-Offset': '7' })).toEqual({ kind: 'accepted', offset: '7' })
    expect(answer(200, { 'Stream-Next-Offset': '7' }).kind).toBe('unknown')
    expect(answer(200, {}, '<html>Welcome to our hotel</html>').kind).toBe('unknown')
    expect(answer(201, { 'Producer-Seq': '0', 'Stream-Next-Offset': '7' }).kind).toBe('unknown')
  })

  it.each<[number, Record<string, string>, Outcome['kind']]>([
    [204, {}, 'duplicate'],
    [409, { 'Producer-Expected-Seq': '0' }, 'producer-unknown'],
    [403, { 'Producer-Epoch': '2' }, 'producer-unknown'],
    [409, { 'Stream-Closed': 'TRUE' }, 'closed'],
    [409, {}, 'unfit'],
    [405, {}, 'unfit'],
    [415, {}, 'unfit'],
    [501, {}, 'unfit'],
    [403, {}, 'refused'],
    [401, {}, 'unauthorized'],
    [404, {}, 'missing'],
    [410, {}, 'missing'],
    [400, {}, 'refused'],
    [413, {}, 'refused'],
    [422, {}, 'refused'],
    [429, {}, 'busy'],
    [408, {}, 'unknown'],
    [500, {}, 'unknown'],
    [503, {}, 'unknown'],
    [302, {}, 'unknown'],
  ])('reads %i with %j as %s', (status, headers, kind) => {
    expect(answer(status, headers).kind).toBe(kind)
  })
})
