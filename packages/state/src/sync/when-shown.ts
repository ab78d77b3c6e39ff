import type { Environment } from '../environment.ts'
import type { Replica } from './replica.ts'

/** So long rows may take to be shown before the network is used anyway. */
const PATIENCE_MS = 250

/** What is waited for. */
export interface WhenShownOptions {
  readonly replica: Pick<Replica, 'hydrated'>
  readonly environment: Pick<Environment, 'sleep'>
  /** Resolves when all rows are shown that were read. */
  readonly shown: () => Promise<void>
}

/**
 * Makes the wait that comes before everything that brings news: until what is stored is shown. Where that is much, news do
 * not wait for all of it.
 */
export function createWhenShown({ replica, environment, shown }: WhenShownOptions): () => Promise<void> {
  return async () => {
    await replica.hydrated()
    const over = new AbortController()
    await Promise.race([shown(), environment.sleep(PATIENCE_MS, over.signal)])
    over.abort()
  }
}
