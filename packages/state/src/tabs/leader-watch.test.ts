import { describe, expect, it } from 'vitest'
import { idleWatch, nextWatch, type LeaderWatch, type WatchEvent } from './leader-watch.ts'

const off: LeaderWatch = idleWatch
const resting: LeaderWatch = { phase: 'resting', steals: [] }
const testing: LeaderWatch = { phase: 'testing', steals: [] }
const asking = (unanswered: number): LeaderWatch => ({ phase: 'asking', steals: [], unanswered })
const stolen = (...steals: number[]): LeaderWatch => ({ phase: 'testing', steals })

const at = 100_000
const sign: WatchEvent = { type: 'sign', isHidden: false }
const signOfHidden: WatchEvent = { type: 'sign', isHidden: true }
const working: WatchEvent = { type: 'tested', isWorking: true, at }
const deaf: WatchEvent = { type: 'tested', isWorking: false, at }
const [begin, end, poke, tick] = (['begin', 'end', 'poke', 'tick'] as const).map((type) => ({ type }))

const ping = { type: 'ping' }
const query = { type: 'query' }
const yielding = { type: 'yield' }
const nap = (delayMs: number) => ({ type: 'nap', delayMs })

const table: ReadonlyArray<readonly [LeaderWatch, WatchEvent | undefined, LeaderWatch, ReadonlyArray<unknown>]> = [
  [off, begin, asking(0), [ping, nap(1000)]],
  [off, end, off, []],
  [off, poke, off, []],
  [off, tick, off, []],
  [off, sign, off, []],
  [off, signOfHidden, off, []],
  [off, working, off, []],
  [resting, begin, resting, []],
  [resting, end, off, []],
  [resting, poke, asking(0), [ping, nap(1000)]],
  [resting, tick, asking(0), [ping, nap(1000)]],
  [resting, sign, resting, []],
  [resting, signOfHidden, resting, [yielding]],
  [resting, working, resting, []],
  [asking(2), begin, asking(2), []],
  [asking(2), end, off, []],
  [asking(2), poke, asking(2), []],
  [asking(2), tick, asking(3), [query, ping, nap(1000)]],
  [asking(4), tick, testing, [{ type: 'test' }]],
  [asking(2), sign, resting, [nap(2500)]],
  [asking(2), signOfHidden, resting, [yielding, nap(2500)]],
  [asking(2), working, asking(2), []],
  [testing, begin, testing, []],
  [testing, end, off, []],
  [testing, poke, testing, []],
  [testing, tick, testing, []],
  [testing, sign, resting, [nap(2500)]],
  [testing, signOfHidden, resting, [yielding, nap(2500)]],
  [testing, deaf, resting, [nap(2500)]],
  [testing, working, { phase: 'off', steals: [at] }, [{ type: 'steal' }]],
  [stolen(at - 8000), working, { phase: 'resting', steals: [at - 8000] }, [nap(2500)]],
  [stolen(at - 8001), working, { phase: 'off', steals: [at - 8001, at] }, [{ type: 'steal' }]],
  [
    stolen(at - 30_000, at - 20_000, at - 10_000),
    working,
    { phase: 'resting', steals: [at - 30_000, at - 20_000, at - 10_000] },
    [nap(2500)],
  ],
  [
    stolen(at - 600_000, at - 20_000, at - 10_000),
    working,
    { phase: 'off', steals: [at - 20_000, at - 10_000, at] },
    [{ type: 'steal' }],
  ],
]

describe('nextWatch', () => {
  it.each(table)('of %j and %j is %j with %j', (watch, event, next, commands) => {
    expect(event && nextWatch(watch, event)).toEqual({ watch: next, commands })
  })
})
