import { describe, expect, it } from 'vitest'
import { FAN, firstOfSegment } from './segments.ts'

describe('the records of a stream', () => {
  it('are few and written seldom, whatever the number of pieces', () => {
    const records = new Map<number, number>()
    let written = 0
    for (let seq = 1; seq <= 20_000; seq += 1) {
      const first = firstOfSegment(seq)
      let size = 1
      for (let at = first; at < seq; at += 1) {
        size += records.get(at) ?? 0
        records.delete(at)
      }
      records.set(first, size)
      written += size
      const levels = Math.ceil(Math.log(seq + 1) / Math.log(FAN))
      expect(records.size).toBeLessThanOrEqual(levels * (FAN - 1))
    }
    expect([...records.values()].reduce((sum, size) => sum + size, 0)).toBe(20_000)
    expect(written).toBeLessThanOrEqual(3 * 20_000)
  })

  it('stand in order, each named by its first piece', () => {
    expect([1, 2, 63, 64, 65, 128, 4096, 4097, 262_144].map(firstOfSegment)).toEqual([1, 2, 63, 1, 65, 65, 1, 4097, 1])
  })
})
