import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUtf8, freshDecoding, hasReplacement } from './utf8.ts'

const decodeInParts = (parts: ReadonlyArray<Uint8Array>): string => {
  let decoding = freshDecoding
  let text = ''
  for (const [index, part] of parts.entries()) {
    const decoded = decodeUtf8(decoding, part, index === parts.length - 1)
    expect(decoded.decoding.carry.length).toBeLessThanOrEqual(3)
    text += decoded.content
    decoding = decoded.decoding
  }
  expect(decoding).toEqual({ carry: [], bytes: parts.reduce((sum, { length }) => sum + length, 0) })
  return text
}

const cut = (bytes: Uint8Array, places: ReadonlyArray<number>): Uint8Array[] => {
  const at = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
  return at.map((end, index) => bytes.subarray(index === 0 ? 0 : at[index - 1], end))
}

const places = fc.array(fc.nat(1000), { maxLength: 20 })

describe('decoding UTF-8 in parts', () => {
  it('gives the text, however it is cut, byte order marks and all', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', '\uFEFF', '\n', '\uFFFD') })
    fc.assert(
      fc.property(text, places, (whole, at) => {
        const bytes = new TextEncoder().encode(whole)
        expect(decodeInParts(cut(bytes, at))).toBe(new TextDecoder().decode(bytes))
      }),
    )
  })

  it('gives what the platform gives for any bytes, broken ones too', () => {
    const byte = fc.oneof(
      fc.constantFrom(0x80, 0xbf, 0xc1, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xa0, 0x9f, 0x41),
      fc.nat(255),
    )
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 30 }), places, (list, at) => {
        const bytes = Uint8Array.from(list)
        expect(decodeInParts(cut(bytes, at))).toBe(new TextDecoder().decode(bytes))
      }),
      { numRuns: 1000 },
    )
  })

  it('holds back nothing that is whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { content, decoding } = decodeUtf8({ carry: [], bytes: 1 }, new TextEncoder().encode(text), false)
        expect([content, decoding.carry]).toEqual([
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)),
          [],
        ])
      }),
    )
  })

  it('knows where something could not be decoded', () => {
    const has = (text: string): boolean => hasReplacement(new TextEncoder().encode(text))
    expect([has('a\uFFFD'), has('\uFFFDb'), has('ï ﬀ 0'), has('')]).toEqual([true, true, false, false])
  })
})
