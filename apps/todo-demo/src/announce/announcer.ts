/** What screen readers are told, one thing after another: a new sentence takes the place of the last. */
export interface Announcer {
  /** Says a sentence. '' says nothing. */
  say(words: string): void
  get(): string
  /** Calls `listener` after each sentence. @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void
}

/** A space that nobody hears: a sentence said twice must differ, else it is not read again. */
const SILENT = '\u00a0'

export function createAnnouncer(): Announcer {
  const listeners = new Set<() => void>()
  let said = ''
  return {
    get: () => said,
    say(words) {
      if (words === '') return
      said = words === said ? words + SILENT : words
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
