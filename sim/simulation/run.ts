import { borrowTime, Restless, turns } from './borrowed-time.ts'
import { createChance } from './chance.ts'
import { noDefect, without, type Defect, type Protection } from './defects.ts'
import { examine, type Findings } from './examine.ts'
import { addInjected, nothingInjected, type Injected } from './injected.ts'
import { perform } from './perform.ts'
import { comeToRest } from './rest.ts'
import { createSchedule, UNPROTECTED, type Schedule } from './schedule.ts'
import { World } from './world.ts'

/** What came of one schedule. */
export interface Outcome {
  readonly seed: number
  readonly schedule: Schedule
  readonly findings: Findings
  readonly writes: number
  readonly injected: Injected
  readonly trace: ReadonlyArray<string>
}

/** Runs the schedule of a seed, with one protection taken away where that is asked for. */
export async function runSeed(seed: number, protection?: Protection): Promise<Outcome> {
  if (protection === undefined) return runSchedule(createSchedule(createChance(seed), seed))
  return runSchedule(createSchedule(createChance(seed), seed, UNPROTECTED), without(protection))
}

/** Runs a schedule to its rest, and looks at what is left. */
export async function runSchedule(schedule: Schedule, defect: Defect = noDefect()): Promise<Outcome> {
  const world = await World.create(schedule, defect)
  const giveBack = borrowTime(world.time, world.chance.next)
  const thrown: string[] = []
  const onThrown = (error: unknown): void => void thrown.push(`nobody caught ${String(error)}`)
  process.on('unhandledRejection', onThrown)
  try {
    const hung = await runSteps(world, schedule)
    const findings = await examine(world, [...hung, ...thrown])
    const writes = world.profiles[0]?.made.length ?? 0
    return { seed: schedule.seed, schedule, findings, writes, injected: world.injected, trace: world.trace }
  } finally {
    for (const { db, tab } of world.opened) if (tab.state !== 'gone') db.close()
    await world.server.handler.close()
    await turns(2)
    process.off('unhandledRejection', onThrown)
    giveBack()
  }
}

/** @returns what does not come to an end, in words. */
async function runSteps(world: World, { steps }: Schedule): Promise<string[]> {
  try {
    for (const [index, step] of steps.entries()) {
      if (!('page' in step)) world.note(JSON.stringify(step))
      await perform(world, step, index + 1)
    }
    world.note('--- from here on nothing goes wrong')
    return await comeToRest(world)
  } catch (error) {
    if (!(error instanceof Restless)) throw error
    for (const page of world.pages) page.tab.crash()
    return [error.message]
  }
}

/** What came of many schedules. */
export interface Summary extends Injected {
  schedules: number
  seed: number
  writes: number
  lost: number
  duplicated: number
  reordered: number
  diverged: number
  hung: number
  /** Doubled by copies of a profile, over a server that forgot who wrote a request still on its way. */
  excused: number
  /** Doubled by a request that was given up, and came through after the server forgot who wrote it. */
  outlived: number
}

export const isClean = ({ lost, duplicated, reordered, diverged, hung }: Findings): boolean =>
  [lost, duplicated, reordered, diverged, hung].every((list) => list.length === 0)

/**
 * Runs `schedules` schedules from the seed on. @param onViolation hears of each that went wrong, and says whether to go on.
 */
export async function simulate(
  options: { schedules: number; seed: number; protection?: Protection | undefined },
  onViolation: (outcome: Outcome) => boolean,
): Promise<Summary> {
  const { schedules, seed, protection } = options
  const { stackTraceLimit } = Error
  // Every abort has an error, and half of the time goes into their stacks.
  Error.stackTraceLimit = 0
  const findings = { writes: 0, lost: 0, duplicated: 0, reordered: 0, diverged: 0, hung: 0, excused: 0, outlived: 0 }
  const summary: Summary = { schedules: 0, seed, ...findings, ...nothingInjected() }
  for (let index = 0; index < schedules; index += 1) {
    const outcome = await runSeed(seed * 100_000 + index, protection)
    const isWrong = !isClean(outcome.findings)
    // What goes wrong with all protections says nothing about the one that was taken away.
    const isKnown = isWrong && protection !== undefined && !isClean((await runSchedule(outcome.schedule)).findings)
    if (isKnown) continue
    summary.schedules += 1
    summary.writes += outcome.writes
    for (const name of ['lost', 'duplicated', 'reordered', 'diverged', 'hung', 'excused', 'outlived'] as const)
      summary[name] += outcome.findings[name].length
    addInjected(summary, outcome.injected)
    if (isWrong && !onViolation(outcome)) break
  }
  Error.stackTraceLimit = stackTraceLimit
  return summary
}
