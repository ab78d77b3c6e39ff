// 100,000 rows from disk, and the journal while events come in.
import { type BenchWorld, insertOf } from '../bench-world.ts'
import { type Figure, figure, leastAndMedian, medianAndTail } from '../figures.ts'
import { storeRows } from './warm-start.ts'

const ROWS = 100_000
const ROUNDS = 3
const BATCHES = 120
const EVENTS_A_BATCH = 100

const VIEWS = [
  { view: 'none', what: 'read from disk and folded', wantedMs: '300 ms', longest: '50 ms' },
  { view: 'preload', what: 'and put into the collection', wantedMs: '', longest: '50 ms' },
  { view: 'query', what: 'and ordered by a live query', wantedMs: '', longest: '100 ms' },
  { view: 'query-newest', what: 'and ordered by a live query, the newest first', wantedMs: '', longest: '100 ms' },
] as const

export async function* measureLoading(world: BenchWorld): AsyncGenerator<Figure> {
  const stream = await world.fill('large', ROWS)
  const tab = await world.open()
  await storeRows(world, tab, stream, ROWS)
  world.site.refuse('everything')
  for (const { view, what, wantedMs, longest } of VIEWS) {
    const took: number[] = []
    const tasks: number[] = []
    // An ordered query takes many seconds.
    const times = view.startsWith('query') ? 1 : ROUNDS
    for (let round = 0; round < times; round += 1) {
      await tab.navigate(world.page({ stream, count: ROWS, view }))
      const end = view === 'none' ? 'at.hydratedMs' : 'at.shownAt - at.scriptAt'
      took.push(await tab.number(`bench.opened.then((at) => ${end})`))
      await new Promise((resolve) => setTimeout(resolve, 200))
      tasks.push(await tab.number('bench.longestTask()'))
    }
    yield figure(`${ROWS} rows ${what}`, wantedMs, leastAndMedian(took))
    yield figure(`- its longest task (0: none over 50)`, longest, leastAndMedian(tasks))
  }
  world.site.refuse('nothing')
  for (const view of ['none', 'query'] as const) {
    await tab.navigate(world.page({ library: 'tanstack', stream, count: ROWS, view }))
    const took: number[] = []
    const how = view === 'none' ? 'one commit' : 'one commit under an ordered live query'
    const rounds = view === 'none' ? 3 : 1
    for (let round = 0; round < rounds; round += 1) took.push(await tab.number('bench.load(true)'))
    yield figure(`${ROWS} rows that are there, checked by the schema, ${how}`, '', leastAndMedian(took), 'TanStack DB')
    if (view === 'query') continue
    const bare = [await tab.number('bench.load(false)'), await tab.number('bench.load(false)')]
    yield figure(`${ROWS} rows that are there, unchecked, ${how}`, '', leastAndMedian(bare), 'TanStack DB')
  }
  await tab.navigate(world.page({ library: 'reference', stream, count: ROWS, view: 'preload' }))
  const shown = await tab.number('bench.opened.then((at) => at.shownAt - at.scriptAt)')
  yield figure(`${ROWS} rows read from the server, as at every start`, '', leastAndMedian([shown]), 'reference')
  yield figure(`- its longest task`, '', leastAndMedian([await tab.number('bench.longestTask()')]), 'reference')
}

export async function* measureCommits(world: BenchWorld): AsyncGenerator<Figure> {
  const stream = await world.fill('commits', 1_000)
  const tab = await world.open()
  await storeRows(world, tab, stream, 1_000)
  await tab.evaluate('void (bench.journal.durations.length = 0)')
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const first = (batch * EVENTS_A_BATCH) % 1_000
    await world.append(
      stream,
      Array.from({ length: EVENTS_A_BATCH }, (_, n) => insertOf(first + n, `Batch ${batch}`)),
    )
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
  await new Promise((resolve) => setTimeout(resolve, 300))
  const durations = await tab.numbers('bench.journal.durations')
  yield figure('journal commit of 100 events', 'median 1 ms', medianAndTail(durations))
}
