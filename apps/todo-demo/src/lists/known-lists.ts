import { createStoredValue, type StoredValue } from '../page/stored-value.ts'
import type { TextStorage } from '../page/text-storage.ts'
import { cleanListName, SHARED_LIST } from './list-name.ts'

/** So many names are remembered. */
const MAX_KNOWN = 20

/** The names of the lists that were opened at this device, the last one first. The shared list is not among them. */
export function createKnownLists(storage: TextStorage | undefined): StoredValue<ReadonlyArray<string>> {
  return createStoredValue({ storage, key: 'oxbow-todos:lists', parse, print: (names) => JSON.stringify(names) })
}

/** The names once `name` was opened. */
export const withOpened = (names: ReadonlyArray<string>, name: string): ReadonlyArray<string> =>
  name === SHARED_LIST || names[0] === name
    ? names
    : [name, ...names.filter((known) => known !== name)].slice(0, MAX_KNOWN)

function parse(text: string): ReadonlyArray<string> {
  try {
    const names: unknown = JSON.parse(text)
    if (!Array.isArray(names)) return []
    const clean = names.map((name) => (typeof name === 'string' ? cleanListName(name) : undefined))
    const known = clean.filter((name) => name !== undefined).filter((name) => name !== SHARED_LIST)
    return [...new Set(known)].slice(0, MAX_KNOWN)
  } catch {
    return []
  }
}
