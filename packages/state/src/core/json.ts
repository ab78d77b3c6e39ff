/** Anything that JSON can say. */
export type Json = string | number | boolean | null | ReadonlyArray<Json> | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** Whether `value` is an object of named fields: not null, not an array, not an instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Where a value is not JSON: the path of field names and indexes, and what stands there. */
export interface NotJson {
  path: ReadonlyArray<string | number>
  found: string
}

/**
 * Finds the first place where `value` would not come back from JSON as it is: a Date, a bigint, NaN, a class instance,
 * a cycle, a hole in an array. A field whose value is `undefined` counts as absent.
 */
export function findNotJson(value: unknown): NotJson | undefined {
  return visit(value, [], new Set())
}

function visit(value: unknown, path: ReadonlyArray<string | number>, above: Set<unknown>): NotJson | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path, found: String(value) }
  if (typeof value !== 'object') return { path, found: typeof value }
  if (above.has(value)) return { path, found: 'a reference to itself' }
  above.add(value)
  const found = visitMembers(value, path, above)
  above.delete(value)
  return found
}

function visitMembers(value: object, path: ReadonlyArray<string | number>, above: Set<unknown>): NotJson | undefined {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const found = visit(value[index], [...path, index], above)
      if (found) return found
    }
    return undefined
  }
  if (!isPlainObject(value)) return { path, found: value.constructor?.name ?? 'an instance of a class' }
  for (const [key, member] of Object.entries(value)) {
    const found = member === undefined ? undefined : visit(member, [...path, key], above)
    if (found) return found
  }
  return undefined
}

/** Whether two JSON values are the same; the order of fields does not count. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSameJson(item, b[index]))
  }
  if (!isPlainObject(a) || !isPlainObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSameJson(a[name], b[name]))
  )
}
