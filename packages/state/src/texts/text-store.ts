import { joinContents } from './content-kind.ts'
import type { Mark } from './mark.ts'

/** What is stored of a stream: the contents of all its pieces, joined. */
export interface StoredText {
  readonly mark: Mark
  readonly content: string
}

/**
 * Where the content of one stream is kept. Each method is one transaction; it rejects with a `StorageError` when the
 * storage failed. Both implementations pass the contract suite.
 */
export interface TextStore {
  /** What is stored; nothing before the first commit. What is damaged is removed. */
  load(): Promise<StoredText | undefined>
  /**
   * Stores a piece with the mark after it, whole or not at all. Refused, with `false`, unless `before` is the mark that
   * is stored, or nothing is and `before` is fresh. A mark of another life replaces everything.
   */
  commit(before: Mark, mark: Mark, content: string): Promise<boolean>
  /** Ends the use; what is stored stays. Using it again opens it again. */
  close(): void
}

/** Whether a commit after `before` fits what is stored. */
export const isStored = (stored: Mark | undefined, before: Mark): boolean =>
  stored === undefined ? before.seq === 0 : stored.life === before.life && stored.seq === before.seq

/** A store that lives as long as the page. `separator` stands between the contents of two pieces. */
export function createMemoryTextStore(separator: string, stored?: StoredText): TextStore {
  let held = stored
  return {
    load: async () => held,
    async commit(before, mark, content) {
      if (!isStored(held?.mark, before)) return false
      const older = held !== undefined && mark.life === before.life ? held.content : ''
      held = { mark, content: joinContents([older, content], separator) }
      return true
    },
    close: () => undefined,
  }
}
