// Rows from disk while the server can not be reached: from the beginning of the navigation to the DOM.
import type { BenchTab } from '../bench-tab.ts'
import type { BenchWorld } from '../bench-world.ts'
import { type Figure, figure, leastAndMedian } from '../figures.ts'

const ROUNDS = 9
const SIZES = [
  { rows: 1_000, wantedMs: 60 },
  { rows: 10_000, wantedMs: 200 },
]

/** The browser starts a process for a page that comes after an empty one. A reload, a link or a bookmark keeps it. */
const WAYS = { revisit: 'reloaded', navigate: 'from an empty tab' } as const

export async function* measureWarmStart(world: BenchWorld): AsyncGenerator<Figure> {
  for (const { rows, wantedMs } of SIZES) {
    const stream = await world.fill(`warm-${rows}`, rows)
    const tab = await world.open()
    await storeRows(world, tab, stream, rows)
    world.site.refuse('everything')
    const bare = world.page({ library: 'bare', stream, count: rows })
    for (const how of ['revisit', 'navigate'] as const) {
      const floor = await startOf(tab, bare, how)
      yield figure(`a page without any library, ${WAYS[how]}`, '', leastAndMedian(floor.script), 'bare page')
      for (const view of ['list', 'query'] as const) {
        const { shown, script, own, worked } = await startOf(tab, world.page({ stream, count: rows, view }), how)
        const by = view === 'query' ? ' by an ordered live query' : ''
        const wanted = how === 'revisit' ? `${wantedMs} ms` : `${wantedMs} ms over the bare page`
        yield figure(`warm start, ${rows} rows${by}, server down, ${WAYS[how]}`, wanted, leastAndMedian(shown))
        yield figure(`- of it until the script ran`, '', leastAndMedian(script))
        yield figure(`- of it in the page's script`, '', leastAndMedian(own))
        yield figure(`- what the main thread worked, with the navigation`, '', leastAndMedian(worked))
      }
    }
    world.site.refuse('nothing')
    await tab.close()
  }
}

/** Reads the stream into the browser, and waits until its journal was folded. */
export const storeRows = async (world: BenchWorld, tab: BenchTab, stream: string, rows: number): Promise<void> => {
  await tab.navigate(world.page({ stream, count: rows }))
  await tab.evaluate('bench.opened.then(() => bench.upToDate()).then(() => bench.untilFolded())')
}

type Start = Record<'shown' | 'script' | 'own' | 'worked', number[]>

const startOf = async (tab: BenchTab, url: string, how: keyof typeof WAYS): Promise<Start> => {
  const figures: Start = { shown: [], script: [], own: [], worked: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    await tab[how](url)
    const [shownAt = 0, scriptAt = 0] = await tab.numbers('bench.opened.then((at) => [at.shownAt, at.scriptAt])')
    figures.shown.push(shownAt)
    figures.script.push(scriptAt)
    figures.own.push(shownAt - scriptAt)
    figures.worked.push(await tab.workedMs())
  }
  return figures
}
