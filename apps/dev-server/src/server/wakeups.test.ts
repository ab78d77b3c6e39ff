import { expect, test } from 'vitest'
import { createFakeClock } from '../../test/fake-clock.ts'
import { createWakeups } from './wakeups.ts'

test('a waiter is woken once, by whatever comes first, and leaves no timer behind', async () => {
  const clock = createFakeClock()
  const wakeups = createWakeups(clock)
  const reader = new AbortController()
  const reasons = Promise.all([
    wakeups.wait('/a', 1000, undefined),
    wakeups.wait('/a', 1000, undefined),
    wakeups.wait('/b', 1000, reader.signal),
    wakeups.wait('/c', 1000, undefined),
    wakeups.wait('/d', 5000, undefined),
  ])
  wakeups.notify('/a')
  wakeups.notify('/a')
  wakeups.notify('/nobody')
  reader.abort()
  await clock.advance(1000)
  wakeups.close()
  expect(await reasons).toEqual(['changed', 'changed', 'aborted', 'timeout', 'closing'])
  expect(clock.pending()).toBe(0)
})

test('nobody waits for a reader who has gone, or after the end', async () => {
  const wakeups = createWakeups(createFakeClock())
  expect(await wakeups.wait('/a', 1000, AbortSignal.abort())).toBe('aborted')
  wakeups.close()
  wakeups.close()
  expect(await wakeups.wait('/a', 1000, undefined)).toBe('closing')
})
