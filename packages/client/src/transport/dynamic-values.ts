// Headers and parameters may be functions, so that a token can be fresh in every single attempt.

/** A value or the promise of one. */
export type MaybePromise<T> = T | Promise<T>

/** Headers by name. A function is called for every attempt, retries included. */
export interface HeadersRecord {
  [name: string]: string | (() => MaybePromise<string>)
}

/** Query parameters by name; `undefined` leaves one out. A function is called for every attempt, retries included. */
export interface ParamsRecord {
  [name: string]: string | (() => MaybePromise<string>) | undefined
}

/** Calls the functions one after the other, in the order of the record, and leaves out what is `undefined`. */
export const resolveValues = async (record: Readonly<ParamsRecord> = {}): Promise<Record<string, string>> => {
  const resolved: Array<[name: string, text: string]> = []
  for (const [name, value] of Object.entries(record)) {
    const text = typeof value === 'function' ? await value() : value
    if (text !== undefined) resolved.push([name, text])
  }
  return Object.fromEntries(resolved)
}

/** Merges headers without regard to the case of their names; the later record wins and gives the case. `undefined` is none. */
export const mergeHeaders = <T>(
  base: Readonly<Record<string, T>> = {},
  over: Readonly<Record<string, T | undefined>> = {},
): Record<string, T> => {
  const byName = new Map<string, [string, T]>()
  for (const [name, value] of [...Object.entries(base), ...Object.entries(over)])
    if (value !== undefined) byName.set(name.toLowerCase(), [name, value])
  return Object.fromEntries(byName.values())
}
