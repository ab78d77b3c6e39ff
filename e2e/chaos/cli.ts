// `npm run chaos -- --seconds 60 --seed 1`: prints what happens, and one JSON object as the last line.
import { runChaos } from './chaos-run.ts'
import { readOptions } from './options.ts'
import { violationsOf } from './summary.ts'
import { withTimeout } from './with-timeout.ts'

const SPARE_MS = 120_000
const CLOSING_LIMIT_MS = 10_000

const closers: Array<() => Promise<void>> = []
const closeAll = async (): Promise<void> => {
  for (const close of closers.splice(0).toReversed())
    await withTimeout(close(), CLOSING_LIMIT_MS, 'closing').catch((error: unknown) => console.error(String(error)))
}

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const { seconds, seed, browser } = readOptions(args, () => Math.floor(Math.random() * 1_000_000))
  const beganAt = Date.now()
  const trace = (line: string): void => console.log(`${((Date.now() - beganAt) / 1000).toFixed(1)} s  ${line}`)
  const run = runChaos({
    executablePath: browser,
    seconds,
    seed,
    beganAt,
    trace,
    onOpen: (close) => void closers.push(close),
  })
  const { summary, explanation } = await withTimeout(run, seconds * 1000 + SPARE_MS, 'the run')
  await closeAll()
  for (const line of explanation) console.log(line)
  const violations = violationsOf(summary)
  for (const violation of violations) console.log(`Violation: ${violation}`)
  console.log(JSON.stringify(summary))
  return violations.length === 0 ? 0 : 1
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
