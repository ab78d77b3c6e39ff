// What the command line says.

export interface ChosenOptions {
  readonly seconds: number
  readonly seed: number
  /** The program of a Chromium. */
  readonly browser: string
}

const USAGE = 'Usage: npm run chaos -- --seconds 60 --seed 1'
const NAMES = new Set(['--seconds', '--seed', '--browser'])

/** Reads `--seconds N --seed S --browser PATH`. @throws RangeError for anything else. */
export const readOptions = (args: ReadonlyArray<string>, anySeed: () => number): ChosenOptions => {
  const given = new Map<string, string>()
  for (let index = 0; index < args.length; index += 2) {
    const [name = '', text = ''] = args.slice(index, index + 2)
    if (!NAMES.has(name) || text === '') throw new RangeError(`"${name} ${text}" is not understood. ${USAGE}`)
    given.set(name, text)
  }
  const browser = given.get('--browser')
  if (browser === undefined) throw new RangeError(`--browser is missing, which the script adds. ${USAGE}`)
  return {
    seconds: wholeNumber(given.get('--seconds') ?? '60'),
    seed: wholeNumber(given.get('--seed') ?? String(anySeed())),
    browser,
  }
}

const wholeNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`"${text}" is no whole number. ${USAGE}`)
  return Number(text)
}
