import { expect, test, vi } from 'vitest'
import { createAnnouncer } from './announcer.ts'

test('a sentence takes the place of the last one', () => {
  const announcer = createAnnouncer()
  const listener = vi.fn<() => void>()
  const stop = announcer.subscribe(listener)
  announcer.say('One.')
  announcer.say('Two.')
  stop()
  announcer.say('Three.')
  expect(announcer.get()).toBe('Three.')
  expect(listener).toHaveBeenCalledTimes(2)
})

test('the same sentence twice is two different texts, and silence changes nothing', () => {
  const announcer = createAnnouncer()
  announcer.say('Saved.')
  announcer.say('')
  expect(announcer.get()).toBe('Saved.')
  announcer.say('Saved.')
  expect(announcer.get()).toBe('Saved.\u00a0')
})
