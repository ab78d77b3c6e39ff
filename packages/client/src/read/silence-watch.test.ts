import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { createSilenceWatch } from './silence-watch.ts'

/** Timers run on while the time of day is set to something else. */
const setUp = () => {
  const timers = new FakeClock()
  let shiftMs = 0
  const silences: number[] = []
  const clock = {
    now: () => timers.now() + shiftMs,
    after: (delayMs: number, callback: () => void) => timers.after(delayMs, callback),
  }
  const watch = createSilenceWatch(clock, (limitMs) => silences.push(limitMs))
  return { watch, silences, timers, shift: (byMs: number) => void (shiftMs += byMs) }
}

test('silence is told once, within a tick of its limit, and not when something came', async () => {
  const { watch, silences, timers } = setUp()
  watch.listen(10_000)
  await timers.advance(9_999)
  watch.rest()
  watch.listen(10_000)
  await timers.advance(9_999)
  expect(silences).toEqual([])
  await timers.advance(60_000)
  expect([silences, timers.pending]).toEqual([[10_000], 0])
})

test('while nothing is waited for its timer runs out, and stopping leaves none', async () => {
  const { watch, silences, timers } = setUp()
  watch.listen(10_000)
  watch.rest()
  expect(timers.pending).toBe(1)
  await timers.advance(5000)
  expect(timers.pending).toBe(0)
  watch.listen(10_000)
  watch.stop()
  expect([silences, timers.pending]).toEqual([[], 0])
})

test('a clock that is set back by an hour delays it by its limit at most', async () => {
  const { watch, silences, timers, shift } = setUp()
  watch.listen(90_000)
  await timers.advance(50_000)
  shift(-3_600_000)
  await timers.advance(100_000)
  expect(silences).toEqual([90_000])
})

test('the time that a machine slept counts', async () => {
  const { watch, silences, timers, shift } = setUp()
  watch.listen(90_000)
  shift(3_600_000)
  await timers.advance(5000)
  expect(silences).toEqual([90_000])
})
