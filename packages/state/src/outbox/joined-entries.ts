import type { Entry } from '../core/entry.ts'
import { isCleared } from '../errors.ts'

/** So many entries are added in one transaction at most: others wait for it. */
const MOST_ADDED = 1000

/** How entries get into the store. */
export interface JoinedEntriesOptions {
  /** Runs `change` when the changes before it are done. */
  readonly afterOthers: <T>(change: () => Promise<T>) => Promise<T>
  /** Adds entries together, in their order. Rejects when they can not be stored. */
  readonly add: (entries: ReadonlyArray<Entry>) => Promise<void>
  /** Resolves when the operating system has entries that were added. Changes of the outbox do not wait for it. */
  readonly secure: (entries: ReadonlyArray<Entry>) => Promise<void>
}

/** Entries that are on their way into the store together, and what could not be added. */
interface Group {
  readonly entries: Entry[]
  readonly stored: Promise<Failures>
  readonly secured: Promise<void>
}

type Failures = ReadonlyMap<Entry, unknown>

/** Lets the entries that come while a change of the outbox is under way go into the store together. */
export class JoinedEntries {
  readonly #options: JoinedEntriesOptions
  #open: Group | undefined
  #secured: Promise<unknown> = Promise.resolve()

  constructor(options: JoinedEntriesOptions) {
    this.#options = options
  }

  /**
   * Adds an entry; resolves when it is durable, in the order of the calls. Rejects when this one can not be stored.
   *
   * @param onStored told when the store has it, which can be before
   */
  async add(entry: Entry, onStored?: () => void): Promise<void> {
    if (this.#open === undefined || this.#open.entries.length === MOST_ADDED) this.#open = this.#begin()
    const { entries, stored, secured } = this.#open
    entries.push(entry)
    const failures = await stored
    if (failures.has(entry)) throw failures.get(entry)
    onStored?.()
    await secured
  }

  #begin(): Group {
    const entries: Entry[] = []
    const stored = this.#options.afterOthers(() => {
      if (this.#open?.entries === entries) this.#open = undefined
      return this.#store(entries)
    })
    return { entries, stored, secured: stored.then((failures) => this.#secure(entries, failures)) }
  }

  /** In the order in which groups were stored, however long each takes. */
  async #secure(entries: ReadonlyArray<Entry>, failures: Failures): Promise<void> {
    const others = this.#secured
    const secured = this.#options.secure(entries.filter((entry) => !failures.has(entry)))
    this.#secured = Promise.allSettled([others, secured])
    await Promise.all([others, secured])
  }

  /** Adds entries together or, when that fails, one by one: what can not be stored is no reason to refuse the others. */
  async #store(entries: ReadonlyArray<Entry>): Promise<Failures> {
    const failures = new Map<Entry, unknown>()
    try {
      await this.#options.add(entries)
    } catch (error) {
      // What they were made over is gone: nothing is tried again.
      if (isCleared(error)) return new Map(entries.map((entry) => [entry, error]))
      const [only, ...others] = entries
      if (only !== undefined && others.length === 0) return failures.set(only, error)
      for (const entry of entries) for (const failure of await this.#store([entry])) failures.set(...failure)
    }
    return failures
  }
}
