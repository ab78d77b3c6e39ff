import { expect, test, vi } from 'vitest'
import { createClock } from './clock.ts'

const createTimer = () => {
  const running = new Set<() => void>()
  return {
    running,
    tick: () => running.forEach((step) => step()),
    every: (step: () => void) => {
      running.add(step)
      return () => void running.delete(step)
    },
  }
}

test('the time stands still between steps', () => {
  let now = 1
  const timer = createTimer()
  const clock = createClock(() => now, timer.every)
  const listener = vi.fn<() => void>()
  clock.subscribe(listener)
  now = 2
  expect(clock.get()).toBe(1)
  timer.tick()
  expect(clock.get()).toBe(2)
  expect(listener).toHaveBeenCalledTimes(1)
})

test('the timer runs once however many listen, and not when nobody does', () => {
  const timer = createTimer()
  const clock = createClock(() => 0, timer.every)
  const stops = [clock.subscribe(() => {}), clock.subscribe(() => {})]
  expect(timer.running.size).toBe(1)
  stops.forEach((stop) => stop())
  expect(timer.running.size).toBe(0)
  clock.subscribe(() => {})
  expect(timer.running.size).toBe(1)
})
