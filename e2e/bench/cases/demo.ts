// The todo demo as it is built: its first visit on a slow device and line, a toggle among many rows, a start offline.
import { createSite, type Site } from '../../fixtures/site.ts'
import type { BenchTab } from '../bench-tab.ts'
import { type BenchWorld, until } from '../bench-world.ts'
import { type Figure, figure, leastAndMedian, medianAndTail, short } from '../figures.ts'

const ROUNDS = 7
const ROWS = 1_000
const TOGGLES = 40
/** 4 x slower, 10 Mbit/s: a phone in the middle of the field. */
const SLOW = { cpu: 4, bytesPerSecond: 10_000_000 / 8, latencyMs: 20 }
const LIMIT_MS = 20_000

/** What the page tells: its largest paint so far, its scripts as they came over the line, and its first row. */
const WATCH = `
  globalThis.bench = { paint: 0, rowAt: 0 }
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) bench.paint = startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  const look = () => {
    if (document.querySelector('[aria-label="Todos"] li') === null) return false
    bench.rowAt = performance.now()
    return true
  }
  new MutationObserver((_changes, observer) => { if (look()) observer.disconnect() })
    .observe(document, { childList: true, subtree: true })
  bench.scripts = () => performance.getEntriesByType('resource')
    .filter(({ name }) => /\\.js$/.test(new URL(name).pathname)).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
  bench.idle = () => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 200)))
  bench.toggle = async (n) => {
    const boxes = document.querySelectorAll('[aria-label="Todos"] li input[type=checkbox]')
    const box = boxes[n % boxes.length]
    box.scrollIntoView({ block: 'center' })
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    const begun = performance.now()
    box.click()
    return new Promise((resolve) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now() - begun)
      port2.postMessage(undefined)
    }))
  }
`

export async function* measureDemo(world: BenchWorld): AsyncGenerator<Figure> {
  const site = await createSite({ hasRooms: false })
  try {
    await fill(site)
    yield* firstVisits(world, site)
    yield* toggles(world, site)
    yield* offlineStarts(world, site)
  } finally {
    await site.close()
  }
}

async function* firstVisits(world: BenchWorld, site: Site): AsyncGenerator<Figure> {
  const [paints, rows]: [number[], number[]] = [[], []]
  let scripts = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const tab = await world.open()
    await tab.prepare(WATCH)
    await tab.slowDown(SLOW)
    await tab.forget(site.url)
    await tab.navigate(`${site.url}/`)
    await until(async () => (await tab.number('bench.rowAt')) > 0, LIMIT_MS, 'the first row')
    await restOf(tab)
    paints.push(await tab.number('bench.paint'))
    rows.push(await tab.number('bench.rowAt'))
    scripts = await tab.number('bench.scripts()')
    await tab.close()
  }
  const slow = `${SLOW.cpu} x slower, 10 Mbit/s`
  yield figure(`demo, largest paint of the first visit, ${slow}`, '1,200 ms', leastAndMedian(paints))
  yield figure(`demo, first of ${ROWS} rows, ${slow}`, '', leastAndMedian(rows))
  yield figure('demo, script over the line, all parts', '110 KiB', `${short(scripts / 1024)} KiB`)
}

async function* toggles(world: BenchWorld, site: Site): AsyncGenerator<Figure> {
  const tab = await visit(world, site)
  const taken: number[] = []
  for (let n = 0; n < TOGGLES; n += 1) taken.push(await tab.number(`bench.toggle(${n * 7})`))
  yield figure(`demo, a toggle painted among ${ROWS} rows`, '50 ms', medianAndTail(taken))
  await tab.close()
}

async function* offlineStarts(world: BenchWorld, site: Site): AsyncGenerator<Figure> {
  const tab = await visit(world, site)
  await tab.evaluate('navigator.serviceWorker.ready.then(() => true)')
  await site.stop()
  const shown: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await tab.navigate(`${site.url}/?start=${round}`)
    await until(async () => (await tab.number('bench.rowAt')) > 0, LIMIT_MS, 'the first row offline')
    shown.push(await tab.number('bench.rowAt'))
  }
  yield figure(`demo, first of ${ROWS} rows, server down`, '500 ms', leastAndMedian(shown))
  await tab.close()
  await site.start()
}

const visit = async (world: BenchWorld, site: Site): Promise<BenchTab> => {
  const tab = await world.open()
  await tab.prepare(WATCH)
  await tab.navigate(`${site.url}/`)
  await until(async () => (await tab.number('bench.rowAt')) > 0, LIMIT_MS, 'the first row')
  await restOf(tab)
  return tab
}

/** Waits until all parts of the page are there and it has nothing to do. */
const restOf = async (tab: BenchTab): Promise<void> => {
  let before = -1
  await until(
    async () => {
      const scripts = await tab.number('bench.idle().then(() => bench.scripts())')
      const isSame = scripts === before
      before = scripts
      return isSame
    },
    LIMIT_MS,
    'the last part of the page',
  )
}

const by = (name: string, at: number) => ({
  ...{ createdBy: name, createdAt: at, lastChange: 'added', changedBy: name, changedAt: at },
})

/** Writes the rows into the list that everyone shares. */
const fill = async (site: Site): Promise<void> => {
  const events = Array.from({ length: ROWS }, (_, n) => {
    const id = `row-${String(n).padStart(6, '0')}`
    const value = { id, text: `Buy ${n} litres of milk`, done: false, ...by('Ada', 1_700_000_000_000 + n) }
    return { type: 'todo', key: id, value, headers: { operation: 'insert' } }
  })
  const headers = { 'Content-Type': 'application/json' }
  for (const [method, body] of [['PUT'], ['POST', JSON.stringify(events)]] as const) {
    const answer = await fetch(site.streamUrl('todos'), { method, headers, ...(body !== undefined && { body }) })
    if (!answer.ok) throw new Error(`${method} was answered ${answer.status}`)
  }
}
