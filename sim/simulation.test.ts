import { describe, expect, it } from 'vitest'
import { createChance } from './simulation/chance.ts'
import { protections } from './simulation/defects.ts'
import { isClean, runSchedule, runSeed, simulate, type Outcome } from './simulation/run.ts'
import { createSchedule } from './simulation/schedule.ts'

const LONG = 120_000
const clean = { lost: 0, duplicated: 0, reordered: 0, diverged: 0, hung: 0 }

/** What went wrong in so many schedules; with all that happened in the first of them that did. */
async function run(options: { schedules: number; seed: number }) {
  const wrong: Outcome[] = []
  const { lost, duplicated, reordered, diverged, hung, writes } = await simulate(
    options,
    (outcome) => wrong.push(outcome) < 1,
  )
  const stories = wrong.map(({ seed, trace, findings }) => ({ seed, trace, findings }))
  return { counts: { lost, duplicated, reordered, diverged, hung }, stories, writes }
}

describe('tabs that share a store, and a server that misbehaves', () => {
  const any = Math.floor(Math.random() * 10_000)
  it.each([
    { seed: 1, schedules: 15 },
    { seed: any, schedules: 10 },
  ])(
    'lose nothing, double nothing, keep the order, and end with the same rows: $schedules schedules of seed $seed',
    async (options) => {
      const { counts, stories, writes } = await run(options)
      expect({ counts, stories }).toEqual({ counts: clean, stories: [] })
      expect(writes).toBeGreaterThanOrEqual(10 * options.schedules)
    },
    LONG,
  )

  it.each([100_660, 100_964])(
    'write again what they know where the data of the site is cleared under them: seed %i',
    async (seed) => {
      const { findings, injected, trace } = await runSeed(seed)
      expect(injected.cleared).toBeGreaterThan(0)
      expect({ isClean: isClean(findings), story: isClean(findings) ? [] : trace }).toEqual({
        isClean: true,
        story: [],
      })
    },
    LONG,
  )

  it(
    'lose nothing where storage fails, fills up and hangs under some of them',
    async () => {
      const seen = { ailingPages: 0, fullDisks: 0 }
      for (let seed = 3_400_001; seed <= 3_400_006; seed += 1) {
        const schedule = { ...createSchedule(createChance(seed), seed), ailing: 0.4 }
        const steps = schedule.steps.toSpliced(20, 0, { do: 'fill-disk' }).toSpliced(35, 0, { do: 'make-room' })
        const { findings, injected, trace } = await runSchedule({ ...schedule, steps })
        expect({ seed, isClean: isClean(findings), story: isClean(findings) ? [] : trace }).toMatchObject({
          isClean: true,
        })
        for (const name of ['ailingPages', 'fullDisks'] as const) seen[name] += injected[name]
      }
      expect(Math.min(...Object.values(seen))).toBeGreaterThan(3)
    },
    LONG,
  )

  it(
    'do the same things for the same seed',
    async () => {
      const summary = (): Promise<unknown> => simulate({ schedules: 2, seed: 4 }, () => true)
      expect(await summary()).toEqual(await summary())
    },
    LONG,
  )
})

describe('the simulation', () => {
  it.each(protections)(
    'finds a violation without the protection "%s"',
    async (protection) => {
      let violations = 0
      const found = (): boolean => (violations += 1) < 1
      await simulate({ schedules: 300, seed: 1, protection }, found)
      expect(violations).toBe(1)
    },
    LONG,
  )
})
