// `npm run bench:browser`: measures in a real browser on a profile on disk, and prints a table.
import { withTimeout } from '../chaos/with-timeout.ts'
import { readBenchOptions } from './bench-options.ts'
import { type BenchWorld, createBenchWorld } from './bench-world.ts'
import { measureDemo } from './cases/demo.ts'
import { measureHistory } from './cases/history.ts'
import { measureIdle } from './cases/idle.ts'
import { measureCommits, measureLoading } from './cases/loading.ts'
import { measureQueue } from './cases/queue.ts'
import { measureTabs } from './cases/tabs.ts'
import { measureTakeover } from './cases/takeover.ts'
import { measureWarmStart } from './cases/warm-start.ts'
import { measureWrites } from './cases/write.ts'
import { type Figure, figure, HEADER, rowOf } from './figures.ts'

type Case = (world: BenchWorld, idleSeconds: number) => AsyncIterable<Figure>

const CASES: Readonly<Record<string, Case>> = {
  'warm-start': measureWarmStart,
  loading: measureLoading,
  commit: measureCommits,
  history: measureHistory,
  tabs: measureTabs,
  takeover: measureTakeover,
  idle: measureIdle,
  write: measureWrites,
  queue: measureQueue,
  demo: measureDemo,
}
/** No case may hang. */
const CASE_LIMIT_MS = 150_000
const CLOSING_LIMIT_MS = 10_000

const closers: Array<() => Promise<void>> = []
const closeAll = async (): Promise<void> => {
  for (const close of closers.splice(0).toReversed())
    await withTimeout(close(), CLOSING_LIMIT_MS, 'closing').catch((error: unknown) => console.error(String(error)))
}

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const { browser, only, idleSeconds } = readBenchOptions(args, Object.keys(CASES))
  let failed = 0
  for (const line of HEADER) console.log(line)
  for (const [name, measure] of Object.entries(CASES)) {
    if (only.length > 0 && !only.includes(name)) continue
    // A browser and a server of its own, so that no case finds another one's tabs and data.
    const work = async (): Promise<void> => {
      const world = await createBenchWorld(browser, (close) => void closers.push(close))
      for await (const found of measure(world, idleSeconds)) console.log(rowOf(found))
    }
    await withTimeout(work(), CASE_LIMIT_MS + idleSeconds * 1000, name).catch((error: unknown) => {
      failed += 1
      console.log(rowOf(figure(name, 'an end', `failed: ${String(error)}`)))
    })
    await closeAll()
  }
  return failed === 0 ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void closeAll().finally(() => process.exit(130)))

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await closeAll()
  process.exit()
}
