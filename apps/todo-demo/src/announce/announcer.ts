/** What screen readers are told. What is said in the pause after a sentence follows together after that pause. */
export interface Announcer {
  /** Says a sentence. '' says nothing. */
  say(words: string): void
  /** Says this alone, at once: what was said before, or waits to be, is nobody's business any more. */
  sayOnly(words: string): void
  get(): string
  /** Calls `listener` after each text. @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void
}

/** A space that nobody hears: a sentence said twice must differ, else it is not read again. */
const SILENT = '\u00a0'

/**
 * Makes an announcer. A text that is replaced at once is never read, so each one stays for a while.
 *
 * @param afterPause calls its argument once a text has been there for long enough to be noticed
 */
export function createAnnouncer(afterPause: (goOn: () => void) => void): Announcer {
  const listeners = new Set<() => void>()
  const waiting: string[] = []
  let isPausing = false
  let said = ''
  const speak = (): void => {
    const words = waiting.splice(0).join(' ')
    isPausing = words !== ''
    if (!isPausing) return
    said = words === said ? words + SILENT : words
    afterPause(speak)
    for (const listener of listeners) listener()
  }
  return {
    get: () => said,
    say(words) {
      if (words === '') return
      waiting.push(words)
      if (!isPausing) speak()
    },
    sayOnly(words) {
      waiting.length = 0
      said = words
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
