import type { Environment } from '../environment.ts'

/** Finds out whether a storage answers at all. */
export interface FirstAnswer {
  /**
   * Watches a transaction, if none of its mode has ever been answered: `giveUp` is called when no request of it is
   * answered for a while. @returns what ends the watch.
   */
  watch(transaction: IDBTransaction, mode: IDBTransactionMode, giveUp: () => void): () => void
}

/** So many naps the first answer may take: 5 s of a page that runs. A long task, or a sleep, is as long as one of them. */
const NAPS = 10
const NAP_MS = 500

/** Begins with a storage that has not answered. */
export function createFirstAnswer({ sleep }: Pick<Environment, 'sleep'>): FirstAnswer {
  const answered = new Set<IDBTransactionMode>()
  const wait = async (over: AbortSignal, giveUp: () => void): Promise<void> => {
    for (let nap = 0; nap < NAPS && !over.aborted; nap += 1) await sleep(NAP_MS, over)
    if (!over.aborted) giveUp()
  }
  return {
    watch(transaction, mode, giveUp) {
      const over = new AbortController()
      if (answered.has(mode)) return () => undefined
      const onAnswer = (): void => {
        answered.add(mode)
        over.abort()
      }
      // On its way down: an answer does not bubble.
      transaction.addEventListener('success', onAnswer, { capture: true, once: true })
      void wait(over.signal, giveUp)
      return () => over.abort()
    },
  }
}
