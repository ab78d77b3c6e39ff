import type { LiveMode } from '@oxbow/client'
import { backoffMs } from '../outbox/backoff.ts'
import { readInTurns } from '../sync/read-in-turns.ts'
import type { LiveBudget } from '../tabs/live-budget.ts'
import { readBatches, type ReadBatchesEnd } from '../texts/read-batches.ts'
import { decodeBeat } from './beat.ts'
import { bucketAt, bucketUrl, untilNextBucket } from './buckets.ts'
import { expire, hear, nextExpiry, type Roster } from './roster.ts'
import { BEAT_MS, CHANGE_MS, Speaker, type SpeakerOptions } from './speaker.ts'

/** What a spell works with, and whom it tells. */
export interface SpellOptions extends Omit<SpeakerOptions, 'onBeat'> {
  readonly budget: LiveBudget | undefined
  /** Who is taken for present until it is known better: the list of the tab that spoke before. */
  readonly roster: Roster
  readonly onRoster: (roster: Roster) => void
  readonly onWaiting: (isTakingTurns: boolean) => void
  /** Presence does not work, or does again. */
  readonly onError: (error: unknown) => void
}

/** Who asks is answered at once, but many who ask are answered together. */
const ANSWER_MS = 300

/** One tab's spell of speaking and listening for its device. */
export class Spell {
  readonly #options: SpellOptions
  readonly #speaker: Speaker
  #roster: Roster
  #nudge = new AbortController()
  #reading = new AbortController()
  #isHeard = false
  #isWaitingForBeat = false

  constructor(options: SpellOptions) {
    this.#options = options
    this.#roster = options.roster
    this.#speaker = new Speaker({ ...options, onBeat: (error) => this.#onBeat(error) })
  }

  /** Speaks and listens until the signal aborts; then says good-bye, if it is told to. Never rejects. */
  async run(signal: AbortSignal, saysBye: () => boolean): Promise<void> {
    const end = (): void => (saysBye() ? this.#speaker.bye() : this.#speaker.close())
    // In the same task: a page that goes has no other.
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) return
    await Promise.all([this.#tick(signal), this.#listen(signal)])
  }

  /** What the device says of itself has changed. With `asks`, all others are asked to tell of themselves. */
  changed(asks = false): void {
    if (asks) this.#speaker.askAgain()
    this.#speaker.want(CHANGE_MS)
    this.#nudge.abort()
  }

  /** The network is back, or somebody looks: everything is asked anew, at once. */
  hurry(): void {
    this.#speaker.ask()
    this.#reading.abort()
    this.#nudge.abort()
  }

  /** The one timer of a spell: for the next beat, the next silence, and the next stream. */
  async #tick(signal: AbortSignal): Promise<void> {
    const { environment } = this.#options
    while (!signal.aborted) {
      const nudge = (this.#nudge = new AbortController())
      const now = environment.elapsed()
      this.#hold(expire(this.#roster, now))
      void this.#speaker.speak()
      const next = Math.min(this.#speaker.dueAt, nextExpiry(this.#roster))
      const waitMs = Math.min(next - now, untilNextBucket(this.#speaker.now))
      await environment.sleep(Math.max(0, waitMs), AbortSignal.any([signal, nudge.signal]))
    }
  }

  /** Reads one stream after the other, each from behind the own beat that asked or was last. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { environment, onError } = this.#options
    for (let failures = 0; !signal.aborted;) {
      const reading = (this.#reading = new AbortController())
      const either = AbortSignal.any([signal, reading.signal])
      const bucket = bucketAt(this.#speaker.now)
      const offset = this.#speaker.offsetIn(bucket)
      this.#isWaitingForBeat = offset === undefined
      if (offset === undefined) await environment.sleep(BEAT_MS, either)
      else {
        this.#isHeard = false
        const failure = await this.#readInTurns(bucket, offset, either)
        failures = this.#isHeard ? 0 : failures
        if (failure === undefined || either.aborted) continue
        failures += 1
        onError(failure.cause)
        await environment.sleep(backoffMs(failures, environment.random()), either)
        this.#speaker.ask()
        this.#nudge.abort()
      }
    }
  }

  async #readInTurns(bucket: number, from: string, signal: AbortSignal): Promise<{ cause: unknown } | undefined> {
    const { name, request, budget, environment, onWaiting } = this.#options
    const url = bucketUrl(name, bucket)
    let offset = from
    const over = new AbortController()
    const either = AbortSignal.any([signal, over.signal])
    void environment.sleep(untilNextBucket(this.#speaker.now), either).then(() => over.abort())
    const read = (live: LiveMode, turn: AbortSignal): Promise<ReadBatchesEnd> =>
      readBatches({
        ...{ url, request, live, kind: 'json', fresh: true, signal: turn },
        from: { offset, incarnation: undefined },
        onBatch: async (messages, end) => {
          offset = end.offset
          for (const message of messages) this.#hear(message)
        },
      })
    try {
      const end =
        budget === undefined
          ? await read('sse', either)
          : await readInTurns({
              ...{ budget, environment, onWaiting, signal: either },
              readLive: (turn) => read('sse', AbortSignal.any([either, turn])),
              readOnce: () => read(false, either),
              goesOn: (how) => how === 'caught-up',
            })
      return either.aborted ? undefined : { cause: new Error(`The stream ${url} has come to an end: ${end}.`) }
    } catch (cause) {
      return either.aborted ? undefined : { cause }
    } finally {
      over.abort()
    }
  }

  #hear(message: unknown): void {
    const beat = decodeBeat(message)
    if (beat === undefined) return
    this.#isHeard = true
    const now = this.#options.environment.elapsed()
    if (this.#speaker.isOwn(beat)) return
    this.#hold(hear(this.#roster, beat, now))
    // A hidden page has no timer to rely on: what others say makes it say its own.
    this.#speaker.want(beat.asks ? ANSWER_MS : BEAT_MS)
    this.#nudge.abort()
  }

  #onBeat(error: unknown): void {
    this.#options.onError(error)
    this.#nudge.abort()
    // There may be something to read from now on.
    if (error === undefined && this.#isWaitingForBeat) this.#reading.abort()
  }

  #hold(roster: Roster): void {
    if (roster === this.#roster) return
    this.#roster = roster
    this.#options.onRoster(roster)
  }
}
