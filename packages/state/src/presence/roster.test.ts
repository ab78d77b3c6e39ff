import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBeat, encodeBeat, type Beat } from './beat.ts'
import { emptyRoster, everyoneOf, expire, hear, keepSame, nextExpiry, SILENCE_MS, type Roster } from './roster.ts'

const self = { user: 'me', device: 'mine', state: 'here', isAway: false }
const beat = (part: Partial<Beat> = {}): Beat => ({
  ...{ user: 'ada', device: 'd', session: 's', count: 1, state: null, isAway: false, asks: false, isBye: false },
  ...part,
})
const others = (roster: Roster) => everyoneOf(roster, self).filter(({ isSelf }) => !isSelf)

/** What a test does: time passes, or a beat comes. */
const happening = fc.record({
  afterMs: fc.nat(4000),
  session: fc.constantFrom('a', 'b', 'c'),
  isBye: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  isAway: fc.boolean(),
})
const deviceOf: Record<string, string> = { a: 'd1', b: 'd1', c: 'd2' }

describe('the roster', () => {
  it('lists exactly the devices that gave a sign of life lately and did not say good-bye since', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), fc.nat(2 * SILENCE_MS), (story, thenMs) => {
        let roster = emptyRoster
        let now = 0
        const last = new Map<string, { at: number; isBye: boolean; isAway: boolean }>()
        for (const [count, { afterMs, session, isBye, isAway }] of story.entries()) {
          now += afterMs
          roster = hear(
            expire(roster, now),
            beat({ session, count, isBye, isAway, device: deviceOf[session] ?? '' }),
            now,
          )
          last.set(session, { at: now, isBye, isAway })
        }
        now += thenMs
        const live = [...last].filter(([, { at, isBye }]) => !isBye && now - at < SILENCE_MS)
        const devices = ['d1', 'd2'].filter((device) => live.some(([session]) => deviceOf[session] === device))
        const expected = devices.map((device) => ({
          ...{ user: 'ada', device, state: null, isSelf: false },
          isAway: live.filter(([session]) => deviceOf[session] === device).every(([, { isAway }]) => isAway),
        }))
        expect(others(expire(roster, now))).toEqual(expected)
        expect(nextExpiry(expire(roster, now))).toBeGreaterThan(now)
      }),
    )
  })

  it('is the same in whatever order the beats of a session come, and however often', () => {
    const counts = fc.shuffledSubarray([1, 2, 3, 4, 5], { minLength: 1 })
    fc.assert(
      fc.property(counts, counts, (first, again) => {
        const roster = [...first, ...again].reduce(
          (known, count) => hear(known, beat({ count, state: count, isBye: count === 5 }), 0),
          emptyRoster,
        )
        const latest = Math.max(...first, ...again)
        expect(others(roster).map(({ state }) => state)).toEqual(latest === 5 ? [] : [latest])
      }),
    )
  })

  it('always has this device, which speaks for itself', () => {
    const roster = hear(emptyRoster, beat({ ...self, state: 'an older tab', session: 'old' }), 0)
    const me = { user: 'me', device: 'mine', state: 'here', isAway: false, isSelf: true }
    expect([everyoneOf(roster, self), everyoneOf(emptyRoster, self)]).toEqual([[me], [me]])
  })

  it('says the state of the session that was heard last', () => {
    let roster = hear(emptyRoster, beat({ session: 'a', state: 'a' }), 0)
    roster = hear(roster, beat({ session: 'b', state: 'b' }), 1)
    expect(others(roster).map(({ state }) => state)).toEqual(['b'])
    roster = hear(roster, beat({ session: 'a', state: 'a again', count: 2 }), 2)
    expect(others(roster).map(({ state }) => state)).toEqual(['a again'])
  })

  it('keeps entries that say the same, and the list if all do', () => {
    const before = others(hear(hear(emptyRoster, beat(), 0), beat({ session: 't', device: 'e', state: [1] }), 0))
    const same = structuredClone(before)
    expect(keepSame(before, same)).toBe(before)
    const changed = same.map((entry, index) => (index === 0 ? { ...entry, isAway: true } : entry))
    const kept = keepSame(before, changed)
    expect([kept === before, kept[0] === before[0], kept[1] === before[1]]).toEqual([false, false, true])
  })

  it('has an end, whoever makes up names', () => {
    let roster = emptyRoster
    for (let n = 0; n < 2100; n += 1) roster = hear(roster, beat({ session: `${n}` }), 0)
    expect(roster.size).toBe(2000)
  })
})

describe('a beat', () => {
  it('comes back as it was sent, and what is none is nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), fc.boolean(), fc.boolean(), (state, isAway, asks, isBye) => {
        const sent = beat({ state: JSON.parse(JSON.stringify(state)) as unknown, isAway, asks, isBye })
        expect(decodeBeat(JSON.parse(JSON.stringify(encodeBeat(sent))))).toEqual(sent)
      }),
    )
    for (const none of [
      null,
      [],
      'beat',
      {},
      { ...encodeBeat(beat()), count: 'x' },
      { ...encodeBeat(beat()), user: 1 },
    ]) {
      expect(decodeBeat(none)).toBeUndefined()
    }
  })
})
