import { describe, expect, it } from 'vitest'
import { leastAndMedian, medianAndTail, quantile, rowOf } from './figures.ts'

describe('figures', () => {
  it('take the value below which a share lies, whatever the order', () => {
    expect([quantile([3, 1, 2], 0.5), quantile([5, 1], 0.95), quantile([], 0.5)]).toEqual([2, 5, Number.NaN])
  })

  it('say how many values they are of', () => {
    expect(leastAndMedian([12.4, 3.14159, 100])).toBe('least 3.14, median 12 ms (n 3)')
    expect(medianAndTail([1, 2, 3, 4])).toBe('least 1.00, median 3.00, 95 % 4.00 ms (n 4)')
  })

  it('stand in a row with the load of the machine', () => {
    const found = { what: 'a start', library: 'oxbow', wanted: '60 ms', measured: '59 ms', load: 2.345 } as const
    expect(rowOf(found)).toBe('| a start | oxbow | 60 ms | 59 ms | 2.3 |')
  })
})
