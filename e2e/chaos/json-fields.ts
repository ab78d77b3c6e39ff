// Reads fields of values whose shape nobody has checked: messages of the browser, of pages, of the server.

/** A field of an object; undefined where there is no object or no such field. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** A field that must be a text. */
export const textOf = (value: unknown, name: string): string => {
  const field = fieldOf(value, name)
  if (typeof field !== 'string') throw new TypeError(`"${name}" is no text in ${JSON.stringify(value)}`)
  return field
}

/** A field that must be a number. */
export const numberOf = (value: unknown, name: string): number => {
  const field = fieldOf(value, name)
  if (typeof field !== 'number') throw new TypeError(`"${name}" is no number in ${JSON.stringify(value)}`)
  return field
}

/** A value that must be a list. */
export const listOf = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new TypeError(`${JSON.stringify(value)} is no list`)
  return value
}
