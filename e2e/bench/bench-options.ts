// What the command line says.

export interface BenchOptions {
  /** The program of a Chromium. */
  readonly browser: string
  /** The cases to run; all when empty. */
  readonly only: ReadonlyArray<string>
  readonly idleSeconds: number
}

/** Reads `--only warm-start,write --idle-seconds 60 --browser PATH`. @throws RangeError for anything else. */
export const readBenchOptions = (args: ReadonlyArray<string>, cases: ReadonlyArray<string>): BenchOptions => {
  const usage = `Usage: npm run bench:browser -- --only ${cases.join(',')} --idle-seconds 60`
  const given = new Map<string, string>()
  for (let index = 0; index < args.length; index += 2) {
    const [name = '', text = ''] = args.slice(index, index + 2)
    if (!['--only', '--idle-seconds', '--browser'].includes(name) || text === '')
      throw new RangeError(`"${name} ${text}" is not understood. ${usage}`)
    given.set(name, text)
  }
  const browser = given.get('--browser')
  if (browser === undefined) throw new RangeError(`--browser is missing, which the script adds. ${usage}`)
  const only = given.get('--only')?.split(',') ?? []
  const unknown = only.find((name) => !cases.includes(name))
  if (unknown !== undefined) throw new RangeError(`There is no case "${unknown}". ${usage}`)
  const idleSeconds = Number(given.get('--idle-seconds') ?? '60')
  if (!(idleSeconds > 0)) throw new RangeError(`"--idle-seconds" must be a number above 0. ${usage}`)
  return { browser, only, idleSeconds }
}
