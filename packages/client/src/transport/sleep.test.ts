import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { FakeClock } from '../../test/fake-clock.ts'
import { sleep } from './sleep.ts'

test('a sleep ends after its time', async () => {
  const clock = new FakeClock()
  let awake = false
  void sleep(clock, 100).then(() => (awake = true))
  await clock.advance(99)
  expect(awake).toBe(false)
  await clock.advance(1)
  expect(awake).toBe(true)
})

test('an abort ends a sleep at once and leaves no timer', async () => {
  const clock = new FakeClock()
  const controller = new AbortController()
  const sleeping = sleep(clock, 60_000, controller.signal)
  controller.abort('enough')
  await expect(sleeping).rejects.toBe('enough')
  await expect(sleep(clock, 60_000, controller.signal)).rejects.toBe('enough')
  expect(clock.pending).toBe(0)
})

test('a sleep that is over leaves no listener on the signal', async () => {
  const clock = new FakeClock()
  const { signal } = new AbortController()
  const sleeping = sleep(clock, 100, signal)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  await clock.advance(100)
  await sleeping
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
