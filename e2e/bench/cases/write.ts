// Writes: to the page that writes, to another page, and to the answer of the server.
import { fieldOf, listOf, numberOf } from '../../chaos/json-fields.ts'
import type { BenchTab } from '../bench-tab.ts'
import type { BenchWorld } from '../bench-world.ts'
import { type Figure, figure, medianAndTail, quantile, short } from '../figures.ts'

const ROWS = 1_000
const WRITES = 100
const ACKNOWLEDGED = 60

export async function* measureWrites(world: BenchWorld): AsyncGenerator<Figure> {
  const stream = await world.fill('written', ROWS)
  const bare = await world.fill('bare', 1)
  const [own, other] = [await world.open(), await world.open()]
  for (const tab of [own, other]) {
    await tab.navigate(world.page({ stream, count: ROWS }))
    await tab.evaluate('bench.opened.then(() => bench.upToDate())')
  }
  yield* writeFigures(own, other, 'online')
  const acks = await own.evaluate(`bench.acknowledge(${ACKNOWLEDGED}, ${JSON.stringify(world.streamUrl(bare))})`)
  const [ours, plain] = [numbersOf(acks, 'ours'), numbersOf(acks, 'bare')]
  yield figure('write to acknowledgement', 'POST + 5 ms', medianAndTail(ours))
  yield figure('POST of one event', '', medianAndTail(plain), 'plain fetch')
  yield figure('- what is added, at the median', '5 ms', `${short(quantile(ours, 0.5) - quantile(plain, 0.5))} ms`)
  world.site.refuse('everything')
  await new Promise((resolve) => setTimeout(resolve, 500))
  yield* writeFigures(own, other, 'offline')
  world.site.refuse('nothing')
  await Promise.all([own.close(), other.close()])
  yield* theirWrites(world)
}

async function* writeFigures(own: BenchTab, other: BenchTab, when: string): AsyncGenerator<Figure> {
  for (const tab of [own, other]) await tab.evaluate('void (bench.list.arrivals.length = 0)')
  const written = await own.evaluate(`bench.write(${WRITES}, 'first-${when}')`)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const seen = await own.numbers('bench.list.arrivals.map(({ ms }) => ms)')
  const elsewhere = await other.numbers('bench.list.arrivals.map(({ ms }) => ms)')
  const late = numberOf(written, 'late')
  yield figure(`write to its own DOM, ${when}`, 'next frame', `${medianAndTail(seen)}; ${late} after the next frame`)
  yield figure(`write to another tab's DOM, ${when}`, '95 % 10 ms', medianAndTail(elsewhere))
}

async function* theirWrites(world: BenchWorld): AsyncGenerator<Figure> {
  const stream = await world.fill('written-by-theirs', ROWS)
  const [own, other] = [await world.open(), await world.open()]
  for (const tab of [own, other]) {
    await tab.navigate(world.page({ library: 'reference', stream, count: ROWS }))
    await tab.evaluate('bench.opened')
  }
  const written = await own.evaluate(`bench.write(40, 'theirs')`)
  await new Promise((resolve) => setTimeout(resolve, 300))
  const late = `${numberOf(written, 'late')} after the next frame`
  const seen = await own.numbers('bench.list.arrivals.map(({ ms }) => ms)')
  yield figure('write to its own DOM, online', '', `${medianAndTail(seen)}; ${late}`, 'reference')
  const elsewhere = await other.numbers('bench.list.arrivals.map(({ ms }) => ms)')
  yield figure(`write to another tab's DOM, online (by the server)`, '', medianAndTail(elsewhere), 'reference')
  const acks = numbersOf(await own.evaluate(`bench.acknowledge(${ACKNOWLEDGED / 2})`), 'ours')
  yield figure('write to acknowledgement', '', medianAndTail(acks), 'reference')
  await Promise.all([own.close(), other.close()])
}

const numbersOf = (value: unknown, name: string): number[] =>
  listOf(fieldOf(value, name)).map((item) => numberOf({ item }, 'item'))
