import type { Environment } from '../environment.ts'
import { backoffMs } from '../outbox/backoff.ts'
import type { RequestOptions } from '../texts/read-batches.ts'
import type { Beat } from './beat.ts'
import { writeBeat } from './bucket-writer.ts'
import { writtenAt } from './buckets.ts'

/** What a speaker works with, and whom it tells. */
export interface SpeakerOptions {
  readonly name: string
  readonly request: RequestOptions
  /** The session to go on with: that of the tab that spoke before, or a new one. */
  readonly session: string
  readonly environment: Pick<Environment, 'now' | 'elapsed' | 'sleep' | 'random'>
  /** What the device says of itself now. */
  readonly self: () => Pick<Beat, 'user' | 'device' | 'state' | 'isAway'>
  /** A beat was taken, or was not. */
  readonly onBeat: (error: unknown) => void
}

/** A device says so often that it is there. */
export const BEAT_MS = 3000

/** Sooner than so long after the last beat nothing is said again, whatever has changed. */
export const CHANGE_MS = 200

/** Speaks for a device, from one tab, for one spell. */
export class Speaker {
  readonly #options: SpeakerOptions
  /** Behind the last own beat in each stream: whoever answers it is heard there. */
  readonly #offsets = new Map<number, string>()
  #count = 0
  #failures = 0
  #spokenAt = -Infinity
  #dueAt = -Infinity
  #asks = true
  #isSpeaking = false
  #isOver = false
  /** What the server's clock shows beyond the own one. */
  #ahead = 0

  constructor(options: SpeakerOptions) {
    this.#options = options
  }

  /** The server's clock, as far as it is known, in milliseconds since 1970. */
  get now(): number {
    return this.#options.environment.now() + this.#ahead
  }

  /** When the next beat is due, in elapsed milliseconds. */
  get dueAt(): number {
    return this.#isSpeaking || this.#isOver ? Infinity : this.#dueAt
  }

  /** Where a stream goes on behind the last own beat in it; nothing before one was taken. */
  offsetIn(bucket: number): string | undefined {
    return this.#offsets.get(bucket)
  }

  /** The next beat is wanted so long after the last one. */
  want(gapMs: number): void {
    this.#dueAt = Math.min(this.#dueAt, this.#spokenAt + gapMs)
  }

  /** Whether a beat is one of this spell. */
  isOwn({ session }: Beat): boolean {
    return session === this.#options.session
  }

  /** The next beat asks all others to tell of themselves. */
  askAgain(): void {
    this.#asks = true
  }

  /** The next beat asks all others to tell of themselves; where a stream goes on is found out anew. */
  ask(): void {
    this.#asks = true
    this.#offsets.clear()
    this.#dueAt = -Infinity
  }

  /** Gives a beat, if one is due and none is on its way. */
  async speak(): Promise<void> {
    const { environment, onBeat } = this.#options
    if (this.#isSpeaking || this.#isOver || environment.elapsed() < this.#dueAt) return
    this.#isSpeaking = true
    this.#spokenAt = environment.elapsed()
    this.#dueAt = this.#spokenAt + BEAT_MS
    const asks = this.#asks
    this.#asks = false
    try {
      await this.#write({ asks, isBye: false })
      this.#failures = 0
      this.#isSpeaking = false
      onBeat(undefined)
    } catch (error) {
      this.#asks ||= asks
      this.#failures += 1
      this.#dueAt = this.#spokenAt + Math.max(BEAT_MS, backoffMs(this.#failures, environment.random()))
      this.#isSpeaking = false
      onBeat(error)
    }
  }

  /** Says good-bye, as well as a page that is left can, and speaks no more. */
  bye(): void {
    if (this.#isOver) return
    this.#isOver = true
    // Nobody has heard of it.
    if (this.#count === 0) return
    // Who is not reached takes silence for an answer.
    this.#write({ asks: false, isBye: true }).catch(() => undefined)
  }

  /** Speaks no more: another tab of the device does. */
  close(): void {
    this.#isOver = true
  }

  async #write(kind: Pick<Beat, 'asks' | 'isBye'>): Promise<void> {
    // The clock is that of all tabs: whoever speaks next goes on behind this one.
    this.#count = Math.max(this.#count + 1, this.#options.environment.now())
    const beat = { ...this.#options.self(), ...kind, session: this.#options.session, count: this.#count }
    const buckets = writtenAt(this.now)
    await Promise.all(
      buckets.map(async (bucket) => {
        const { offset, serverTime } = await writeBeat(this.#options, bucket, beat)
        this.#offsets.set(bucket, offset)
        if (serverTime !== undefined) this.#adjust(serverTime)
      }),
    )
    for (const bucket of this.#offsets.keys()) if (!buckets.includes(bucket)) this.#offsets.delete(bucket)
  }

  /** The server says whole seconds, and they were a while on their way. */
  #adjust(serverTime: number): void {
    const ahead = serverTime - this.#options.environment.now()
    if (Math.abs(ahead - this.#ahead) > 2000) this.#ahead = ahead
  }
}
