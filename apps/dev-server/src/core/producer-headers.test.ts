import { expect, test } from 'vitest'
import { parseProducerHeaders } from './producer-headers.ts'

const headers = (id?: string, epoch?: string, seq?: string): Record<string, string | undefined> => ({
  'producer-id': id,
  'producer-epoch': epoch,
  'producer-seq': seq,
})

test('all three make a stamp, none makes none', () => {
  expect(parseProducerHeaders(headers('p', '007', '9007199254740991'))).toEqual({
    kind: 'stamp',
    stamp: { id: 'p', epoch: 7, seq: 9_007_199_254_740_991 },
  })
  expect(parseProducerHeaders({})).toEqual({ kind: 'none' })
})

test.each([
  headers('p'),
  headers(undefined, '0', '0'),
  headers('p', '0'),
  headers('', '0', '0'),
  headers('p'.repeat(513), '0', '0'),
  ...['1abc', '0xyz', '1e3', '-1', '', ' 1', '1, 1', '9007199254740992'].map((epoch) => headers('p', epoch, '0')),
  headers('p', '0', '1.0'),
])('%j are malformed', (given) => {
  expect(parseProducerHeaders(given)).toMatchObject({ kind: 'malformed' })
})
