// `npm run simulate -- --schedules N --seed S [--without fence|journal|freeze|cas|reconcile]`: the last line is one JSON
// object.
import { protections, type Protection } from './defects.ts'
import { simulate, runSeed, type Outcome } from './run.ts'

const USAGE = `Usage: npm run simulate -- --schedules 1000 --seed 1 [--without ${protections.join('|')}]`

interface Chosen {
  readonly schedules: number
  readonly seed: number
  readonly protection: Protection | undefined
  /** One schedule by its own seed, as a violation prints it. */
  readonly only: number | undefined
}

function readOptions(args: ReadonlyArray<string>): Chosen {
  const given = new Map<string, string>()
  for (let index = 0; index < args.length; index += 2) {
    const [name = '', text = ''] = args.slice(index, index + 2)
    if (!['--schedules', '--seed', '--without', '--only'].includes(name) || text === '')
      throw new RangeError(`"${name} ${text}" is not understood. ${USAGE}`)
    given.set(name, text)
  }
  const only = given.get('--only')
  const wanted = given.get('--without')
  const protection = protections.find((name) => name === wanted)
  if (wanted !== undefined && protection === undefined) throw new RangeError(`There is no "${wanted}". ${USAGE}`)
  return {
    schedules: wholeNumber(given.get('--schedules') ?? '1000'),
    seed: wholeNumber(given.get('--seed') ?? String(Math.floor(Math.random() * 10_000))),
    protection,
    only: only === undefined ? undefined : wholeNumber(only),
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new RangeError(`"${text}" is no whole number. ${USAGE}`)
  return Number(text)
}

function explain({ seed, findings, trace }: Outcome, protection: Protection | undefined): void {
  const how = protection === undefined ? '' : ` --without ${protection}`
  console.log(`\nSeed ${seed} went wrong (npm run simulate -- --only ${seed}${how}):`)
  for (const line of trace) console.log(line)
  for (const [name, list] of Object.entries(findings)) for (const text of list) console.log(`${name}: ${text}`)
}

async function main(args: ReadonlyArray<string>): Promise<number> {
  const { schedules, seed, protection, only } = readOptions(args)
  if (only !== undefined) {
    const outcome = await runSeed(only, protection)
    explain(outcome, protection)
    return 0
  }
  const began = Date.now()
  let violations = 0
  const summary = await simulate({ schedules, seed, protection }, (outcome) => {
    violations += 1
    if (protection === undefined || violations === 1) explain(outcome, protection)
    return protection === undefined && violations < 5
  })
  const seconds = (Date.now() - began) / 1000
  console.log(`${(summary.schedules / seconds).toFixed(1)} schedules a second`)
  console.log(JSON.stringify(protection === undefined ? summary : { without: protection, ...summary }))
  return violations > 0 === (protection !== undefined) ? 0 : 1
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error)
  process.exitCode = 1
}
