// How long the browser reads nothing when the tab that reads closes, crashes, is frozen, or is blocked by a long task.
import { fieldOf } from '../../chaos/json-fields.ts'
import type { BenchTab } from '../bench-tab.ts'
import { type BenchWorld, until } from '../bench-world.ts'
import { type Figure, figure, leastAndMedian } from '../figures.ts'

const WAYS = [
  { way: 'closes', wanted: '500 ms', rounds: 5, act: (tab: BenchTab) => tab.close() },
  { way: 'crashes', wanted: '500 ms', rounds: 5, act: (tab: BenchTab) => tab.crash() },
  { way: 'is frozen', wanted: '1,000 ms', rounds: 5, act: (tab: BenchTab) => tab.freeze() },
  { way: 'is blocked for 15 s', wanted: '8,000 ms', rounds: 1, act: (tab: BenchTab) => block(tab) },
]

/** Answered when it is over, which nobody waits for. */
const block = async (tab: BenchTab): Promise<void> => void tab.evaluate('bench.block(15_000)').catch(() => undefined)

export async function* measureTakeover(world: BenchWorld): AsyncGenerator<Figure> {
  const stream = await world.fill('takeover', 100)
  for (const { way, wanted, rounds, act } of WAYS) {
    const took: number[] = []
    for (let round = 0; round < rounds; round += 1) took.push(await takeOver(world, stream, act))
    yield figure(`leader ${way}: until another tab has a live request`, wanted, leastAndMedian(took))
  }
}

const takeOver = async (
  world: BenchWorld,
  stream: string,
  act: (leader: BenchTab) => Promise<void>,
): Promise<number> => {
  const { site } = world
  const tabs: BenchTab[] = []
  for (let n = 0; n < 3; n += 1) {
    const tab = await world.open()
    tabs.push(tab)
    await tab.navigate(world.page({ stream, count: 100 }))
    await tab.evaluate('bench.opened.then(() => bench.upToDate())')
  }
  const leader = await leaderOf(tabs)
  await new Promise((resolve) => setTimeout(resolve, 500))
  const beganAt = performance.now()
  await act(leader)
  const isReading = (): boolean => site.seen.some(({ at, isLive }) => isLive && at > beganAt)
  await until(isReading, 20_000, 'a takeover')
  const reading = site.seen.find(({ at, isLive }) => isLive && at > beganAt)
  await Promise.all(tabs.map((tab) => tab.close().catch(() => undefined)))
  await until(() => site.live.now === 0, 20_000, 'the end of all tabs')
  return (reading?.at ?? Number.NaN) - beganAt
}

const leaderOf = async (tabs: ReadonlyArray<BenchTab>): Promise<BenchTab> => {
  for (const tab of tabs) if (fieldOf(await tab.evaluate('bench.status()'), 'role') === 'leader') return tab
  throw new Error('No tab leads')
}
