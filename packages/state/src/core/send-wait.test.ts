import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { heldWait, isWait, LONGEST_WAIT_MS, type SendWait } from './send-wait.ts'

const wait: SendWait = { reason: 'failing', since: 1000, notBefore: 31_000, attempt: 7 }

describe('a stored wait', () => {
  it('binds for what is left of it', () => {
    expect(heldWait(wait, 11_000)).toEqual({ reason: 'failing', attempt: 7, restMs: 20_000 })
    expect(heldWait(wait, 31_000)).toEqual({ reason: 'failing', attempt: 7, restMs: 0 })
    expect(heldWait(undefined, 0)).toBeUndefined()
  })

  it('never binds longer than it was made for, whatever becomes of the clock', () => {
    const moments = fc.integer({ min: 0, max: 10 * LONGEST_WAIT_MS })
    fc.assert(
      fc.property(moments, moments, moments, (since, lengthMs, now) => {
        const { restMs = 0 } = heldWait({ ...wait, since, notBefore: since + lengthMs }, now) ?? {}
        expect(restMs).toBeGreaterThanOrEqual(0)
        expect(restMs).toBeLessThanOrEqual(Math.min(lengthMs, LONGEST_WAIT_MS))
        if (now < since) expect(restMs).toBe(0)
      }),
    )
  })

  it('is known for one when it is read, and nothing else is', () => {
    expect(isWait(JSON.parse(JSON.stringify(wait)))).toBe(true)
    for (const other of [undefined, 7, {}, { ...wait, reason: 'mood' }, { ...wait, since: '1' }])
      expect(isWait(other)).toBe(false)
  })
})
