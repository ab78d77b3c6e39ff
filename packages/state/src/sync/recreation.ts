import { errorOf } from '../core/error-of.ts'
import { backoffMs } from '../outbox/backoff.ts'
import type { Environment } from '../environment.ts'
import { isRecreated } from './reader.ts'
import { startOver, type StartOverOptions } from './start-over.ts'

/** What following a stream that was made anew works with, and whom it tells. */
export interface RecreationOptions extends StartOverOptions {
  readonly environment: Pick<Environment, 'now' | 'sleep' | 'random'>
  /** The stream is another one than the one that was read; its rows are built anew when this resolves. */
  readonly onRecreated: () => Promise<void>
}

/** Some position that is not the start. */
const ANYWHERE = ''

/** How it ended: `again` when the stream was made anew once more meanwhile. */
export type AnewEnd = 'rebuilt' | 'refused' | 'again' | 'stopped'

/** What is known of lives of the stream other than the one that the rows are of. */
export class Recreation {
  readonly #options: RecreationOptions
  /** How often in a row the stream was another one, without news in between. */
  #count = 0
  #hasBeen = false
  /** The stream was read and then was not there: what is there again is another one. */
  #wasMissing = false
  /** Why the rows are taken for wrong. */
  #doubt: string | undefined

  constructor(options: RecreationOptions) {
    this.#options = options
  }

  /** Whether HTTP caches may still have another life of the stream. */
  get hasBeen(): boolean {
    return this.#hasBeen
  }

  /** Whether the rows have to be built anew before anything else is read. */
  get isDue(): boolean {
    return this.#wasMissing || this.#doubt !== undefined
  }

  /** The rows are not what the log says. */
  replaceRows(reason: string): void {
    this.#doubt = reason
  }

  /** Builds the rows anew. @throws what `readStream` throws. */
  async doWhatIsDue(signal: AbortSignal): Promise<AnewEnd> {
    if (this.#wasMissing || this.#doubt === undefined) return this.follow('it did not exist for a while', signal)
    const end = await this.#startOver(this.#doubt, signal)
    if (end === 'rebuilt') this.#doubt = undefined
    return end
  }

  /** The stream is not there. */
  missing(): void {
    if (!this.#options.replica.isNew) this.#wasMissing = true
  }

  /** The stream has brought something. */
  progressed(): void {
    this.#count = 0
  }

  /**
   * Holds the outbox before anything else, then builds the rows anew.
   *
   * @throws what `readStream` throws.
   */
  async follow(cause: unknown, signal: AbortSignal): Promise<AnewEnd> {
    const { environment, onRecreated } = this.#options
    // A server that says so again and again is not asked for everything in a loop.
    if (this.#count > 0) await environment.sleep(backoffMs(this.#count, environment.random()), signal)
    this.#count += 1
    this.#hasBeen = true
    await onRecreated()
    if (signal.aborted) return 'stopped'
    const end = await this.#startOver(errorOf(cause).message, signal)
    if (end === 'rebuilt') this.#wasMissing = false
    return end
  }

  async #startOver(reason: string, signal: AbortSignal): Promise<AnewEnd> {
    try {
      const end = await startOver(this.#options, undefined, reason, signal)
      return end === 'unknown-position' ? 'stopped' : end
    } catch (error) {
      // Once more another one, while it was read.
      if (isRecreated(error, ANYWHERE)) return 'again'
      throw error
    }
  }
}
