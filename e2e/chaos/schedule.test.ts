import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { chooseAction, type Situation } from './schedule.ts'
import { createRandom } from './seeded-random.ts'
import type { TabState } from './tab.ts'

const states = fc.constantFrom<TabState>('live', 'frozen', 'away')
const situations: fc.Arbitrary<Situation> = fc.record({
  tabs: fc
    .array(states, { maxLength: 6 })
    .map((list) => list.map((state, index) => ({ name: `tab-${index + 1}`, state }))),
  isServerUp: fc.boolean(),
})

/** What a tab must be before this can be done to it. */
const NEEDS = {
  ...({ crash: 'live', reload: 'live', freeze: 'live', away: 'live', front: 'live', block: 'live' } as const),
  ...({ resume: 'frozen', back: 'away' } as const),
}

it('chooses only what can be done', () => {
  fc.assert(
    fc.property(situations, fc.nat(), (situation, seed) => {
      const action = chooseAction(createRandom(seed), situation)
      const state = 'tab' in action ? situation.tabs.find(({ name }) => name === action.tab)?.state : undefined
      if (action.do === 'open') expect(situation.tabs.length).toBeLessThan(6)
      else if (action.do === 'kill-server') expect(situation.isServerUp).toBe(true)
      else if (action.do === 'close') expect(situation.tabs.length).toBeGreaterThan(3)
      else if (action.do === 'kill-browser') expect(situation.tabs.some(({ state: one }) => one === 'live')).toBe(true)
      else expect(state).toBe(NEEDS[action.do])
    }),
  )
})

it('makes the same choices from the same seed', () => {
  const situation: Situation = {
    tabs: [
      { name: 'tab-1', state: 'live' },
      { name: 'tab-2', state: 'live' },
      { name: 'tab-3', state: 'frozen' },
    ],
    isServerUp: true,
  }
  const choose = (seed: number) => {
    const random = createRandom(seed)
    return Array.from({ length: 20 }, () => chooseAction(random, situation))
  }
  expect(choose(5)).toEqual(choose(5))
  expect(choose(5)).not.toEqual(choose(6))
})
