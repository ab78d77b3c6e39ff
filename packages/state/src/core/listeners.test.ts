import { describe, expect, it, vi } from 'vitest'
import { createListeners } from './listeners.ts'

describe('createListeners', () => {
  it('calls each listener once a notice, in order, until it is removed', () => {
    const listeners = createListeners<number>()
    const seen: string[] = []
    const stop = listeners.add((n) => seen.push(`a${n}`))
    listeners.add((n) => seen.push(`b${n}`))
    listeners.notify(1)
    stop()
    stop()
    listeners.notify(2)
    expect(seen).toEqual(['a1', 'b1', 'b2'])
    expect(listeners.size).toBe(1)
  })

  it('counts the same function added twice as two listeners', () => {
    const listeners = createListeners<number>()
    const listener = vi.fn<(n: number) => void>()
    const stop = listeners.add(listener)
    listeners.add(listener)
    stop()
    listeners.notify(1)
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('does not call a listener that another one removed meanwhile', () => {
    const listeners = createListeners<number>()
    const late = vi.fn<(n: number) => void>()
    listeners.add(() => stopLate())
    const stopLate = listeners.add(late)
    listeners.notify(1)
    expect(late).not.toHaveBeenCalled()
  })

  it('calls all of them although one throws, and then throws that error', () => {
    const listeners = createListeners<number>()
    const after = vi.fn<(n: number) => void>()
    listeners.add(() => {
      throw new Error('first')
    })
    listeners.add(after)
    expect(() => listeners.notify(1)).toThrow('first')
    expect(after).toHaveBeenCalledWith(1)
  })
})
