import { isPlainObject } from './json.ts'

/** Says of something that came from outside whether it is a `T`. */
export type Guard<T> = (value: unknown) => value is T

export const isText: Guard<string> = (value) => typeof value === 'string'
export const isNumber: Guard<number> = (value) => typeof value === 'number'
export const isFlag: Guard<boolean> = (value) => typeof value === 'boolean'
export const isObject: Guard<object> = (value) => typeof value === 'object' && value !== null

/** Beyond this a number was not counted by anyone. */
const ABSURD = 2 ** 40

/** A number that something was counted to. */
export const isCount: Guard<number> = (value): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < ABSURD

/** A field that may be missing. */
export const optional =
  <T>(isValid: Guard<T>): Guard<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || isValid(value)

/** An array whose members are all alike. */
export const listOf =
  <T>(isMember: Guard<T>): Guard<ReadonlyArray<T>> =>
  (value): value is ReadonlyArray<T> =>
    Array.isArray(value) && value.every(isMember)

/** One of a few names. */
export const oneOf =
  <const T>(...known: ReadonlyArray<T>): Guard<T> =>
  (value): value is T =>
    known.some((name) => name === value)

/** A plain object with these fields. It may have others besides: a later version may add some. */
export const objectOf =
  <T extends object>(fields: { readonly [Name in keyof T]: Guard<T[Name]> }): Guard<T> =>
  (value): value is T =>
    isPlainObject(value) && Object.entries<Guard<unknown>>(fields).every(([name, isValid]) => isValid(value[name]))

/** A plain object with the fields of its kind, which the field `tag` names. */
export const variantOf =
  (tag: string, kinds: Readonly<Record<string, Guard<object>>>): Guard<object> =>
  (value): value is object => {
    const kind = isPlainObject(value) ? value[tag] : undefined
    return isText(kind) && Object.hasOwn(kinds, kind) && kinds[kind]?.(value) === true
  }
