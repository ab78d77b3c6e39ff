// A long history over few keys: what it leaves in memory and on disk, beside the same rows written once.
import { numberOf, textOf } from '../../chaos/json-fields.ts'
import type { BenchTab } from '../bench-tab.ts'
import { type BenchWorld, keyOf } from '../bench-world.ts'
import { type Figure, figure, leastAndMedian, short } from '../figures.ts'

const KEYS = 10_000
const EVENTS = 1_000_000
const EVENTS_A_REQUEST = 10_000
/** So long the journal may take to be folded. */
const SETTLE_MS = 10_000
const ROUNDS = 5

export async function* measureHistory(world: BenchWorld): AsyncGenerator<Figure> {
  const once = await weigh(world, 'once', KEYS)
  const often = await weigh(world, 'often', EVENTS)
  const of = `${EVENTS} events over ${KEYS} keys`
  const beside = (name: 'heap' | 'stored' | 'records'): string =>
    `${short(often[name])} beside ${short(once[name])}, ${(often[name] / once[name]).toFixed(2)} x`
  yield figure(`${of}, read and folded`, '', `${short(often.readMs)} ms`)
  yield figure(`- heap in MB, beside ${KEYS} events`, 'by the keys', beside('heap'))
  yield figure(`- stored in MB`, 'by the keys', beside('stored'))
  yield figure(`- of it in the journal`, '', `${short(often.journal)} beside ${short(once.journal)}`)
  yield figure(`- records`, 'by the keys', beside('records'))
  yield figure(
    `- hydration after it`,
    '',
    `${leastAndMedian(often.hydration)}, beside ${leastAndMedian(once.hydration)}`,
  )
}

interface Weight {
  readonly readMs: number
  readonly heap: number
  readonly stored: number
  readonly journal: number
  readonly records: number
  readonly hydration: ReadonlyArray<number>
}

const weigh = async (world: BenchWorld, name: string, events: number): Promise<Weight> => {
  const stream = await world.fill(name, 0)
  for (let first = 0; first < events; first += EVENTS_A_REQUEST) {
    await world.append(
      stream,
      Array.from({ length: EVENTS_A_REQUEST }, (_, n) => eventOf(first + n)),
    )
  }
  const tab = await world.open()
  const page = world.page({ stream, count: KEYS })
  const beganAt = performance.now()
  await tab.navigate(page)
  await tab.evaluate('bench.upToDate()')
  const readMs = performance.now() - beganAt
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
  const heap = (await tab.heapBytes()) / 1e6
  const size = textOf({ value: await tab.evaluate(sizeOfDatabases(stream)) }, 'value')
  const hydration = await hydrationOf(world, tab, page)
  await tab.close()
  const { stored, journal, records } = readSize(size)
  return { readMs, heap, stored, journal, records, hydration }
}

const hydrationOf = async ({ site }: BenchWorld, tab: BenchTab, page: string): Promise<number[]> => {
  site.refuse('everything')
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    await tab.navigate(page)
    took.push(await tab.number('bench.opened.then((at) => at.hydratedMs)'))
  }
  site.refuse('nothing')
  return took
}

const eventOf = (n: number): object => {
  const id = keyOf(n % KEYS)
  const value = { id, text: `Version ${n}`, done: n % 3 === 0, createdAt: 1_700_000_000_000 + n, createdBy: 'ada' }
  return { type: 'todo', key: id, value, headers: { operation: 'upsert', txid: `somebody-else-${n}` } }
}

const readSize = (text: string): Record<'stored' | 'journal' | 'records', number> => {
  const size: unknown = JSON.parse(text)
  return {
    stored: numberOf(size, 'stored') / 1e6,
    journal: numberOf(size, 'journal') / 1e6,
    records: numberOf(size, 'records'),
  }
}

/** Counts what the databases of a stream hold, record by record, in characters of their texts. */
const sizeOfDatabases = (stream: string): string => `(async () => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const size = { stored: 0, journal: 0, records: 0 }
  for (const { name } of await indexedDB.databases()) {
    if (!name.includes('/${stream}"')) continue
    const database = await answer(indexedDB.open(name))
    const objects = database.transaction('kv').objectStore('kv')
    const [keys, values] = await Promise.all([answer(objects.getAllKeys()), answer(objects.getAll())])
    for (const [index, key] of keys.entries()) {
      const length = JSON.stringify(values[index]).length
      size.records += 1
      size.stored += length
      if (String(key).startsWith('j/')) size.journal += length
    }
    database.close()
  }
  return JSON.stringify(size)
})()`
