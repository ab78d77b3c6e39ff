import { expect, test } from 'vitest'
import { createFakeClock } from '../../test/fake-clock.ts'
import { createNamedTimers } from './named-timers.ts'

test('a name has one timer, which can be moved and cancelled', async () => {
  const clock = createFakeClock(0)
  const timers = createNamedTimers(clock)
  const ran: string[] = []
  for (const [name, delayMs] of [
    ['a', 10],
    ['b', 10],
    ['a', 20],
  ] as const)
    timers.set(name, delayMs, () => ran.push(`${name} at ${clock.now()}`))
  timers.cancel('b')
  timers.cancel('c')
  await clock.advance(100)
  expect(ran).toEqual(['a at 20'])
})

test('nothing runs once they are closed', async () => {
  const clock = createFakeClock(0)
  const timers = createNamedTimers(clock)
  const ran: string[] = []
  timers.set('a', 10, () => ran.push('a'))
  timers.close()
  timers.set('b', 10, () => ran.push('b'))
  await clock.advance(100)
  expect([ran, clock.pending()]).toEqual([[], 0])
})
