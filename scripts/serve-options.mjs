// What `npm start` and `npm run dev` are told: by PORT, and by what follows `--`.

/** The port unless PORT says otherwise. */
export const DEFAULT_PORT = 4437

/**
 * @typedef {{ port: number, lan: boolean }} ServeOptions `port` 0 takes any free one; `lan`: reachable from other machines
 */

/**
 * @param {string | undefined} port the variable PORT
 * @param {readonly string[]} args
 * @returns {ServeOptions} Throws an error that tells the user what to write instead.
 */
export const readServeOptions = (port, args) => {
  const unknown = args.find((arg) => arg !== '--host')
  if (unknown !== undefined) throw new Error(`"${unknown}" is not an option. There is one: npm start -- --host`)
  return { port: readPort(port), lan: args.includes('--host') }
}

/** @param {string | undefined} text */
const readPort = (text) => {
  if (text === undefined || text === '') return DEFAULT_PORT
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new Error(`PORT is "${text}", which is not a port. Write a number up to 65535, such as PORT=4500 npm start`)
}

/**
 * Why a server could not start, as a sentence for the user.
 * @param {unknown} error as `startServer` rejects
 * @param {number} port
 */
export const explainServeError = (error, port) => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'PORT_TAKEN' && code !== 'CANNOT_LISTEN') return undefined
  const other = port === DEFAULT_PORT ? 4500 : DEFAULT_PORT
  const what = code === 'PORT_TAKEN' ? `Port ${port} is taken` : `Port ${port} cannot be used`
  return `${what}. Choose another one: PORT=${other} npm start`
}
