// Writes that wait: how fast many are sent, and what they cost everything else while they wait.
import { numberOf } from '../../chaos/json-fields.ts'
import type { BenchTab } from '../bench-tab.ts'
import { type BenchWorld, clock, insertOf } from '../bench-world.ts'
import { type Figure, figure, leastAndMedian, quantile, short } from '../figures.ts'

const DRAINED = 1_000
const DRAIN_ROUNDS = 3
const WAITING = 10_000
const ROWS = 10_000
const ROUNDS = 5

export async function* measureQueue(world: BenchWorld): AsyncGenerator<Figure> {
  yield* drained(world)
  const calm = await costs(world, 'calm', ROWS, 0)
  const withQueue = await costs(world, 'waiting', ROWS, WAITING)
  // As many rows are shown, all of them of the log.
  const full = await costs(world, 'full', ROWS + WAITING, 0)
  yield figure(`queueing ${WAITING} writes, until the last is durable`, '', `${short(withQueue.queueMs)} ms`)
  const kinds = ['hydration', 'commit', 'write to its own DOM', 'live latency'] as const
  for (const kind of kinds) {
    const waiting = quantile(withQueue[kind], 0.5)
    for (const [rows, without] of [
      [ROWS, calm],
      [ROWS + WAITING, full],
    ] as const) {
      const median = quantile(without[kind], 0.5)
      yield figure(
        `${kind} with ${WAITING} waiting writes over ${ROWS} rows, beside ${rows} rows`,
        '1.1 x',
        `${(waiting / median).toFixed(2)} x: ${short(median)} to ${short(waiting)} ms at the median`,
      )
    }
  }
}

async function* drained(world: BenchWorld): AsyncGenerator<Figure> {
  const fromConnect: number[] = []
  const fromCurrent: number[] = []
  const posts: number[] = []
  for (let round = 0; round < DRAIN_ROUNDS; round += 1) {
    const stream = await world.fill(`drained-${round}`, 100)
    const bare = await world.fill(`one-post-${round}`, 1)
    const tab = await openPage(world, stream, 100)
    world.site.refuse('everything')
    await new Promise((resolve) => setTimeout(resolve, 300))
    await tab.number(`bench.queue(${DRAINED})`)
    world.site.refuse('nothing')
    posts.push(await tab.number(`bench.postMany(${JSON.stringify(world.streamUrl(bare))}, ${DRAINED})`))
    const took = await tab.evaluate('bench.drain()')
    fromConnect.push(numberOf(took, 'fromConnect'))
    fromCurrent.push(numberOf(took, 'fromCurrent'))
    await tab.close()
  }
  const wanted = `1.5 x ${short(quantile(posts, 0.5))} ms`
  yield figure(`one POST of ${DRAINED} events`, '', leastAndMedian(posts), 'plain fetch')
  yield figure(`${DRAINED} queued writes acknowledged, from current rows`, wanted, leastAndMedian(fromCurrent))
  yield figure(`- from connect(), with the read before it`, '', leastAndMedian(fromConnect))
}

const openPage = async (world: BenchWorld, stream: string, count: number): Promise<BenchTab> => {
  const tab = await world.open()
  await tab.navigate(world.page({ stream, count }))
  await tab.evaluate('bench.opened.then(() => bench.upToDate())')
  return tab
}

type Costs = Record<'hydration' | 'commit' | 'write to its own DOM' | 'live latency', number[]> & {
  readonly queueMs: number
}

/** The same work with so many waiting writes: the server takes none, and all else works. */
const costs = async (world: BenchWorld, name: string, rows: number, waiting: number): Promise<Costs> => {
  const { site } = world
  const stream = await world.fill(name, rows)
  const tab = await openPage(world, stream, rows)
  site.refuse('writes')
  const queueMs = waiting === 0 ? 0 : await tab.number(`bench.queue(${waiting})`)
  const hydration: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await tab.navigate(world.page({ stream, count: rows + waiting, view: 'none' }))
    hydration.push(await tab.number('bench.opened.then((at) => at.hydratedMs)'))
  }
  await tab.navigate(world.page({ stream, count: rows + waiting }))
  await tab.evaluate('bench.opened.then(() => bench.upToDate())')
  await tab.evaluate('void (bench.journal.durations.length = 0)')
  for (let n = 0; n < 40; n += 1) {
    await world.append(stream, [insertOf(n, `at:${clock()}:remote`)])
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await new Promise((resolve) => setTimeout(resolve, 300))
  const live = await tab.numbers('bench.list.arrivals.filter(({ by }) => by === "remote").map(({ ms }) => ms)')
  const commit = await tab.numbers('bench.journal.durations')
  await tab.evaluate('bench.write(40, "own")')
  const own = await tab.numbers('bench.list.arrivals.filter(({ by }) => by === "own").map(({ ms }) => ms)')
  await tab.close()
  site.refuse('nothing')
  return { hydration, commit, 'write to its own DOM': own, 'live latency': live, queueMs }
}
