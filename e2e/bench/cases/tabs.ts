// Many tabs: live requests at the server, and how soon every page is loaded and current.
import type { BenchTab } from '../bench-tab.ts'
import { type BenchWorld, clock, insertOf } from '../bench-world.ts'
import { withTimeout } from '../../chaos/with-timeout.ts'
import { type Figure, figure, leastAndMedian, short } from '../figures.ts'

const ROWS = 200
const STREAMS = 5
const PATIENCE_MS = 10_000

interface Opened {
  readonly tabs: ReadonlyArray<BenchTab>
  /** From the navigation to rows that are those of the end of the stream; of the tabs that came so far. */
  readonly current: ReadonlyArray<number>
}

export async function* measureTabs(world: BenchWorld): AsyncGenerator<Figure> {
  const { site } = world
  const streams: string[] = []
  for (let n = 0; n < STREAMS; n += 1) streams.push(await world.fill(`shared-${n}`, ROWS))
  const [first = ''] = streams

  const eight = await openTabs(world, 8, () => world.page({ stream: first, count: ROWS }))
  yield* liveFigures('8 tabs, 1 stream', '1', 8, eight, site.live.most)
  const isEverywhere = await arrivalsOf(world, eight.tabs, first)
  yield figure('8 tabs: a remote write in the DOM of every tab, the slowest tab', '', leastAndMedian(isEverywhere))
  await closeAll(eight.tabs)

  site.resetMost()
  const twenty = await openTabs(world, 20, (n) => world.page({ stream: streams[n % STREAMS] ?? first, count: ROWS }))
  yield* liveFigures(`20 tabs, ${STREAMS} streams`, 'at most 4', 20, twenty, site.live.most)
  await closeAll(twenty.tabs)

  yield* theirTabs(world, first)
}

/** Without a shared connection a browser has six for all tabs, and a page that comes late gets none. */
async function* theirTabs(world: BenchWorld, stream: string): AsyncGenerator<Figure> {
  const { site } = world
  site.resetMost()
  const url = world.page({ library: 'reference', stream, count: ROWS })
  const eight = await openTabs(world, 8, () => url)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const late = await openTabs(world, 1, () => url)
  const ninth = late.current[0] === undefined ? `not in ${PATIENCE_MS / 1000} s` : `in ${short(late.current[0])} ms`
  const pages = `${eight.current.length} of 8 pages current`
  yield figure(
    '8 tabs, 1 stream',
    '',
    `${site.live.most} live requests, ${pages}; a ninth that comes later: ${ninth}`,
    'reference',
  )
  await closeAll([...eight.tabs, ...late.tabs])
}

function* liveFigures(what: string, most: string, of: number, opened: Opened, live: number): Generator<Figure> {
  yield figure(`${what}: live requests at one moment`, most, String(live))
  const late = opened.current.filter((ms) => ms > 2_000).length
  const slowest = `slowest ${short(Math.max(...opened.current))}, ${leastAndMedian(opened.current)}`
  yield figure(
    `${what}: page loaded and current`,
    '2,000 ms each',
    `${slowest}; ${late} later, ${of - opened.current.length} never`,
  )
}

/** Opens empty tabs, then all pages at once. */
const openTabs = async (world: BenchWorld, count: number, urlOf: (n: number) => string): Promise<Opened> => {
  const tabs: BenchTab[] = []
  for (let n = 0; n < count; n += 1) tabs.push(await world.open())
  const current: number[] = []
  const load = async (tab: BenchTab, url: string): Promise<void> => {
    await tab.navigate(url)
    current.push(await tab.number('bench.opened.then(() => bench.upToDate?.() ?? performance.now())'))
  }
  await Promise.all(
    tabs.map((tab, n) => withTimeout(load(tab, urlOf(n)), PATIENCE_MS, 'a page').catch(() => undefined)),
  )
  await new Promise((resolve) => setTimeout(resolve, 500))
  return { tabs, current }
}

const arrivalsOf = async (world: BenchWorld, tabs: ReadonlyArray<BenchTab>, stream: string): Promise<number[]> => {
  for (let n = 0; n < 20; n += 1) {
    await world.append(stream, [insertOf(n, `at:${clock()}:remote`)])
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
  const each = await Promise.all(tabs.map((tab) => tab.numbers('bench.list.arrivals.map(({ ms }) => ms)')))
  return Array.from({ length: 20 }, (_, n) => Math.max(...each.map((arrivals) => arrivals[n] ?? Infinity)))
}

const closeAll = async (tabs: ReadonlyArray<BenchTab>): Promise<void> => {
  await Promise.all(tabs.map((tab) => tab.close()))
}
