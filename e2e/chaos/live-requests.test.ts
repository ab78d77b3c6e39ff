import { expect, it } from 'vitest'
import { createLiveRequests } from './live-requests.ts'

const reading = ({ most, overlapMs, longestOverlapMs }: ReturnType<typeof createLiveRequests>) => ({
  most,
  overlapMs,
  longestOverlapMs,
})

it('counts what stands at one moment, and how long there is more than one', () => {
  let time = 0
  const live = createLiveRequests(() => time)
  const endFirst = live.begin()
  time = 10
  const endSecond = live.begin()
  time = 30
  endFirst()
  endFirst()
  expect(reading(live)).toEqual({ most: 2, overlapMs: 20, longestOverlapMs: 20 })
  time = 100
  const endThird = live.begin()
  time = 105
  expect(reading(live)).toEqual({ most: 2, overlapMs: 25, longestOverlapMs: 20 })
  endSecond()
  endThird()
  time = 500
  expect(reading(live)).toEqual({ most: 2, overlapMs: 25, longestOverlapMs: 20 })
})

it('counts one after the other as one', () => {
  const live = createLiveRequests(() => 0)
  live.begin()()
  live.begin()()
  expect(reading(live)).toEqual({ most: 1, overlapMs: 0, longestOverlapMs: 0 })
})
