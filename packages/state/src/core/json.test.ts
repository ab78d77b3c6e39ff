import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findNotJson } from './json.ts'

describe('findNotJson', () => {
  it('passes everything that comes back from JSON as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(findNotJson(value)).toBeUndefined()
      }),
    )
  })

  it('names the place and the kind of what does not', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(findNotJson({ a: [1, { at: new Date(0) }] })).toEqual({ path: ['a', 1, 'at'], found: 'Date' })
    expect(findNotJson({ n: Number.NaN })).toEqual({ path: ['n'], found: 'NaN' })
    expect(findNotJson({ n: 1n })).toEqual({ path: ['n'], found: 'bigint' })
    expect(findNotJson([undefined])).toEqual({ path: [0], found: 'undefined' })
    expect(findNotJson(new Map())).toEqual({ path: [], found: 'Map' })
    expect(findNotJson(cycle)).toEqual({ path: ['self'], found: 'a reference to itself' })
  })

  it('takes an undefined field for an absent one, and the same object twice for two values', () => {
    const shared = { a: 1 }
    expect(findNotJson({ gone: undefined, one: shared, two: shared })).toBeUndefined()
  })
})
