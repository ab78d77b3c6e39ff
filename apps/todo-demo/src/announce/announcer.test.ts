import { expect, test, vi } from 'vitest'
import { createAnnouncer } from './announcer.ts'

/** An announcer, and a way to end the pause after what it has said. */
const setUp = () => {
  const pauses: Array<() => void> = []
  return { announcer: createAnnouncer((goOn) => pauses.push(goOn)), endPause: () => pauses.shift()?.() }
}

test('a sentence is said at once, and what follows at once is said after a pause, in order', () => {
  const { announcer, endPause } = setUp()
  const listener = vi.fn<() => void>()
  const stop = announcer.subscribe(listener)
  announcer.say('One.')
  announcer.say('Two.')
  announcer.say('Three.')
  expect([announcer.get(), listener.mock.calls.length]).toEqual(['One.', 1])
  endPause()
  expect([announcer.get(), listener.mock.calls.length]).toEqual(['Two. Three.', 2])
  endPause()
  expect([announcer.get(), listener.mock.calls.length]).toEqual(['Two. Three.', 2])
  stop()
  announcer.say('Four.')
  expect([announcer.get(), listener.mock.calls.length]).toEqual(['Four.', 2])
})

test('what was said before can be taken off the page, with what was to follow', () => {
  const { announcer, endPause } = setUp()
  announcer.say('Deleted: a secret.')
  announcer.say('Deleted: another.')
  announcer.sayOnly('You are signed out.')
  expect(announcer.get()).toBe('You are signed out.')
  endPause()
  expect(announcer.get()).toBe('You are signed out.')
  announcer.say('Loaded.')
  expect(announcer.get()).toBe('Loaded.')
})

test('the same sentence twice is two different texts, and silence changes nothing', () => {
  const { announcer, endPause } = setUp()
  announcer.say('Saved.')
  endPause()
  announcer.say('')
  expect(announcer.get()).toBe('Saved.')
  announcer.say('Saved.')
  expect(announcer.get()).toBe('Saved.\u00a0')
})
