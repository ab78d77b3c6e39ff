import { cleanName, guestName } from './person-name.ts'
import type { TextStorage } from '../page/text-storage.ts'

/** The name of the person at this device, kept between visits where storage allows it. */
export interface NameStore {
  get(): string
  /** Takes a new name. What has no letters in it changes nothing. */
  set(typed: string): void
  /** Takes the name that another tab of this browser has stored. */
  refresh(): void
  /** Calls `listener` after each change. @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void
}

const KEY = 'oxbow-todos:name'

/** Makes the store; a person without a name becomes a guest. */
export function createNameStore(storage: TextStorage | undefined, random: () => number): NameStore {
  const listeners = new Set<() => void>()
  const read = () => attempt(() => cleanName(storage?.getItem(KEY) ?? ''))
  const write = () => attempt(() => storage?.setItem(KEY, name))
  const stored = read()
  let name = stored ?? guestName(random)
  if (stored === undefined) write()

  const become = (next: string | undefined): void => {
    if (next === undefined || next === name) return
    name = next
    for (const listener of listeners) listener()
  }
  return {
    get: () => name,
    set(typed) {
      become(cleanName(typed))
      write()
    },
    refresh: () => become(read()),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What `work` gives, or nothing where storage is off or full: the name then lasts until the page is closed. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
