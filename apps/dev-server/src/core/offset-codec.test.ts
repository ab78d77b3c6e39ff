import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeOffset, encodeOffset, START_PLACE } from './offset-codec.ts'

const number = fc.nat({ max: Number.MAX_SAFE_INTEGER })
const place = fc.record({ incarnation: number, position: number })

test('an offset is two numbers of 16 digits', () => {
  expect(encodeOffset({ incarnation: 1_795_219_200_000, position: 42 })).toBe('0001795219200000_0000000000000042')
  expect(encodeOffset(START_PLACE)).toBe('0000000000000000_0000000000000000')
})

test('every place comes back from its offset', () => {
  fc.assert(
    fc.property(place, (given) => {
      expect(decodeOffset(encodeOffset(given))).toEqual(given)
    }),
  )
})

test('offsets sort as their places do', () => {
  fc.assert(
    fc.property(place, place, (a, b) => {
      const order = a.incarnation - b.incarnation || a.position - b.position
      const left = encodeOffset(a)
      const right = encodeOffset(b)
      expect(Math.sign(order)).toBe(left < right ? -1 : Number(left > right))
    }),
  )
})

test.each([
  '',
  '-1',
  'now',
  '0_0',
  '0,1',
  '0 1',
  '0000000000000000',
  '0000000000000000_',
  `${'0'.repeat(17)}_${'0'.repeat(16)}`,
  '000000000000000a_0000000000000000',
  '0000000000000000_0000000000000000\n',
  '../../../../../etc/passwd',
  '٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠_٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠٠',
])('the text %j is no offset', (text) => {
  expect(decodeOffset(text)).toBeUndefined()
})
