import { expect, test } from 'vitest'
import { mergeHeaders, resolveValues } from './dynamic-values.ts'

test('functions are called one after the other and undefined is left out', async () => {
  const calls: string[] = []
  const record = {
    a: 'plain',
    b: async () => {
      calls.push('b starts')
      await Promise.resolve()
      calls.push('b ends')
      return 'later'
    },
    c: () => {
      calls.push('c')
      return 'now'
    },
    d: undefined,
  }
  expect(await resolveValues(record)).toEqual({ a: 'plain', b: 'later', c: 'now' })
  expect(calls).toEqual(['b starts', 'b ends', 'c'])
})

test('headers merge without regard to case and the later name stays', () => {
  expect(mergeHeaders({ authorization: 'old', 'X-Keep': '1' }, { Authorization: 'new' })).toEqual({
    Authorization: 'new',
    'X-Keep': '1',
  })
  expect(mergeHeaders({ A: '1', a: '2' })).toEqual({ a: '2' })
})
