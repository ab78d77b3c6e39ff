import { callListener, type Report } from '../core/diagnostic.ts'
import type { Rejection } from '../core/entry.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import type { Environment } from '../environment.ts'
import { StateError } from '../errors.ts'
import type { ConflictResolver } from '../outbox/conflict.ts'
import type { Destination } from '../outbox/destination.ts'
import type { Obstacle } from '../outbox/machine.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { Sender } from '../outbox/sender.ts'
import type { Engine } from '../sync/engine.ts'
import type { Replica } from '../sync/replica.ts'

/** What the control of a sender works with. */
export interface SendControlOptions {
  readonly environment: Environment
  readonly destination: Destination | undefined
  readonly outbox: Outbox
  readonly replica: Replica
  readonly engine: Engine
  readonly url: string
  readonly report: Report
  readonly tell: (event: SyncEvent) => void
  readonly onReject: ((rejection: Rejection) => void) | undefined
  readonly onConflict: ConflictResolver | undefined
  readonly isConnected: () => boolean
}

/** Lets the outbox be sent while this tab is the one that sends, and while nothing holds it. */
export class SendControl {
  readonly #options: SendControlOptions
  #sender: Sender | undefined
  #isWanted = false
  #isHeld = false
  #isClosed = false

  constructor(options: SendControlOptions) {
    this.#options = options
  }

  /** Sends from now on, until `signal` aborts. */
  start(signal?: AbortSignal): void {
    this.#isWanted = true
    signal?.addEventListener('abort', () => this.#stop(), { once: true })
    void this.#begin()
  }

  /** Looks again whether there is something to send and whether it may be sent. */
  wake(): void {
    this.#sender?.wake()
  }

  onUpToDate(isBack: boolean): void {
    if (isBack) this.hurry()
    else this.wake()
  }

  /** What was waited for need not be waited for longer, unless the server asked for it. */
  hurry(): void {
    this.#sender?.hurry()
    this.#sender?.wake()
  }

  /** The stream is another one than the one that the entries were made for: a person decides whether they are sent. */
  hold(): void {
    const { outbox, tell, url } = this.#options
    if (outbox.get().entries.length === 0) return
    this.#isHeld = true
    this.#end()
    const message =
      `The stream ${url} was made anew. Changes that were made before that wait: call \`connect()\` to send them to ` +
      'the new stream, or discard them.'
    tell({ type: 'obstacle', phase: 'error', error: new StateError('stream-not-found', message) })
  }

  /** Ends waits, obstacles and holds: tries now. */
  resume(): void {
    this.#isHeld = false
    if (this.#sender === undefined) void this.#begin()
    else this.#sender.resume()
  }

  close(): void {
    this.#isClosed = true
    this.#stop()
  }

  #stop(): void {
    this.#isWanted = false
    this.#end()
  }

  #end(): void {
    this.#sender?.close()
    this.#sender = undefined
  }

  async #begin(): Promise<void> {
    const { replica } = this.#options
    const isReadable = await replica.hydrated().then(
      () => true,
      // Reported where it was read; the next `connect` tries again.
      () => false,
    )
    const isNeeded = isReadable && this.#isWanted && !this.#isHeld && !this.#isClosed
    const { destination } = this.#options
    if (!isNeeded || destination === undefined) return
    this.#sender ??= this.#createSender(destination)
    // The end of the stream may have been reached before this tab was allowed to send.
    this.#sender.wake()
  }

  #createSender(destination: Destination): Sender {
    const { environment, outbox, engine, replica, report, onReject, isConnected } = this.#options
    return new Sender({
      ...{ environment, destination, outbox, rows: replica.rows },
      onConflict: this.#options.onConflict && this.#decide,
      isUpToDate: () => isConnected() && engine.isUpToDate,
      seq: () => replica.sharedSeq,
      untilPassed: (offset, signal) => {
        engine.refresh()
        return engine.untilPassed(offset, signal)
      },
      onObstacle: (obstacle) => this.#onObstacle(obstacle),
      onReject: (rejections) => {
        for (const rejection of rejections) callListener(report, onReject, rejection)
      },
      onError: (error) => report({ kind: 'storage-failed', error }),
    })
  }

  /** The application decides; when that fails, the local write wins, as without it. */
  readonly #decide: ConflictResolver = (conflict) => {
    const { report, onConflict } = this.#options
    try {
      return onConflict?.(conflict)
    } catch (error) {
      report({ kind: 'listener-failed', error })
      return 'mine'
    }
  }

  #onObstacle(obstacle: Obstacle | undefined): void {
    const { tell, engine, url } = this.#options
    if (obstacle !== undefined) tell(obstacleEvent(obstacle, url))
    else tell({ type: 'phase', phase: engine.isUpToDate ? 'live' : 'connecting' })
  }
}

function obstacleEvent(obstacle: Obstacle, url: string): SyncEvent {
  const reason =
    obstacle.kind === 'needs-auth'
      ? 'the server refuses the credentials (status 401). They are kept. Give new credentials and call `connect()`.'
      : `the stream is gone (status ${obstacle.status}). They are kept. Make the stream again and call \`connect()\`.`
  const message = `Changes can not be sent to ${url}: ${reason}`
  return obstacle.kind === 'needs-auth'
    ? { type: 'obstacle', phase: 'needs-auth', error: new StateError('rejected', message) }
    : { type: 'obstacle', phase: 'error', error: new StateError('stream-not-found', message) }
}
