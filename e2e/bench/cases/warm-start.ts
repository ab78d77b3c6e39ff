// Rows from disk while the server can not be reached: from the beginning of the navigation to the DOM.
import type { BenchTab } from '../bench-tab.ts'
import type { BenchWorld } from '../bench-world.ts'
import { type Figure, figure, leastAndMedian } from '../figures.ts'

const ROUNDS = 9
const SIZES = [
  { rows: 1_000, wantedMs: 60 },
  { rows: 10_000, wantedMs: 200 },
]

export async function* measureWarmStart(world: BenchWorld): AsyncGenerator<Figure> {
  for (const { rows, wantedMs } of SIZES) {
    const stream = await world.fill(`warm-${rows}`, rows)
    const tab = await world.open()
    await storeRows(world, tab, stream, rows)
    world.site.refuse('everything')
    for (const view of ['list', 'query'] as const) {
      const { shown, script, own } = await reload(tab, world.page({ stream, count: rows, view }))
      const how = view === 'query' ? ' by an ordered live query' : ''
      const what = `warm start, ${rows} rows${how}, server down`
      yield figure(what, `${wantedMs} ms`, leastAndMedian(shown))
      yield figure(`- of it until the script ran`, '', leastAndMedian(script))
      yield figure(`- of it in the page's script`, '', leastAndMedian(own))
    }
    world.site.refuse('nothing')
    await tab.close()
  }
}

/** Reads the stream into the browser, and waits until its journal was folded. */
export const storeRows = async (world: BenchWorld, tab: BenchTab, stream: string, rows: number): Promise<void> => {
  await tab.navigate(world.page({ stream, count: rows }))
  await tab.evaluate('bench.opened.then(() => bench.upToDate())')
  await new Promise((resolve) => setTimeout(resolve, 500))
}

const reload = async (tab: BenchTab, url: string): Promise<Record<'shown' | 'script' | 'own', number[]>> => {
  const figures = { shown: [] as number[], script: [] as number[], own: [] as number[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    await tab.navigate(url)
    const [shownAt = 0, scriptAt = 0] = await tab.numbers('bench.opened.then((at) => [at.shownAt, at.scriptAt])')
    figures.shown.push(shownAt)
    figures.script.push(scriptAt)
    figures.own.push(shownAt - scriptAt)
  }
  return figures
}
