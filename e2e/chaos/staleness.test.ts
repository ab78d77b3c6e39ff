import { expect, it } from 'vitest'
import { stalenessOf } from './staleness.ts'

const records = [{ durableAt: 1_000 }, { durableAt: 2_000 }]

it('counts from the acknowledgement of the oldest write that is not shown', () => {
  expect(stalenessOf({ newest: 0, awakeSince: 0, at: 5_000 }, records, 0)).toBe(4_000)
  expect(stalenessOf({ newest: 1, awakeSince: 0, at: 5_000 }, records, 0)).toBe(3_000)
  expect(stalenessOf({ newest: 2, awakeSince: 0, at: 5_000 }, records, 0)).toBe(0)
})

it('counts only while the page is awake and the server is up', () => {
  expect(stalenessOf({ newest: 1, awakeSince: 4_500, at: 5_000 }, records, 0)).toBe(500)
  expect(stalenessOf({ newest: 1, awakeSince: 0, at: 5_000 }, records, 4_900)).toBe(100)
  expect(stalenessOf({ newest: 1, awakeSince: undefined, at: 5_000 }, records, 0)).toBe(0)
})
