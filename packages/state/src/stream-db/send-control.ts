import { callListener, type Report } from '../core/diagnostic.ts'
import type { Entry, Rejection } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { Pause } from '../core/pause.ts'
import type { SendObstacle, SyncEvent } from '../core/sync-status.ts'
import type { Migration } from '../core/migration.ts'
import type { Environment } from '../environment.ts'
import type { ConflictResolver } from '../outbox/conflict.ts'
import type { Destination } from '../outbox/destination.ts'
import { waitingEntries } from '../outbox/open-entries.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Offer } from '../outbox/outbox-options.ts'
import { Sender } from '../outbox/sender.ts'
import type { Engine } from '../sync/engine.ts'
import type { Replica } from '../sync/replica.ts'
import type { HelpMessage } from '../tabs/message.ts'
import { CredentialHelp } from './credential-help.ts'
import { SendHold } from './send-hold.ts'
import { obstacleOf, type Obstacle } from './send-obstacle.ts'

/** What the control of a sender works with. */
export interface SendControlOptions {
  readonly environment: Environment
  readonly destination: Destination | undefined
  readonly outbox: Outbox
  readonly replica: Replica
  readonly engine: Engine
  readonly url: string
  readonly migration: Migration
  readonly report: Report
  readonly tell: (event: SyncEvent) => void
  readonly onReject?: ((rejection: Rejection) => void) | undefined
  readonly onConflict?: ConflictResolver | undefined
  readonly isConnected: () => boolean
  /** The way to other tabs, where there may be some. */
  readonly others: () => { post(message: HelpMessage): void } | undefined
}

/** Whoever asks for a try while this tab is about to begin to send, asks the sender that begins so soon after. */
const URGED_FOR_MS = 10_000

/** Lets the outbox be sent while this tab is the one that sends, and while no pause stands in it. */
export class SendControl {
  readonly #options: SendControlOptions
  #sender: Sender | undefined
  #isWanted = false
  #isClosed = false
  readonly #hold: SendHold
  readonly #help: CredentialHelp | undefined
  /** What the status was last told. */
  #told: SendObstacle | undefined
  /** Who asked for a try while there was no sender, and when. */
  #urged: { readonly byPerson: boolean; readonly at: number } | undefined

  constructor(options: SendControlOptions) {
    this.#options = options
    const { destination, replica } = options
    this.#hold = new SendHold(options)
    const heal = (): Promise<void> => replica.heal()
    this.#help = destination && new CredentialHelp({ ...options, destination, heal })
  }

  /** Sends from now on, until `signal` aborts. */
  start(signal?: AbortSignal): void {
    this.#isWanted = true
    signal?.addEventListener('abort', () => this.stop(), { once: true })
    void this.#begin()
  }

  /** Sends nothing until `start`. */
  stop(): void {
    this.#isWanted = false
    this.#end()
    this.#tellObstacle(undefined)
  }

  /** Looks again whether there is something to send and whether it may be sent. */
  wake(): void {
    if (this.#hold.pause !== undefined || this.#sender === undefined) void this.#begin()
    else this.#sender.wake()
  }

  /** What could be frozen together with entries that are about to be added, by the tab that sends. */
  offer(record: OutboxRecord, entries: ReadonlyArray<Entry>): Offer | undefined {
    return this.#hold.pause !== undefined ? undefined : this.#sender?.offer(record, entries)
  }

  onUpToDate(isBack: boolean): void {
    if (isBack && this.#hold.pause === undefined) this.#sender?.reached()
    this.wake()
  }

  /** Somebody looks, or there is a new network: only what the server asked to wait for is waited for longer. */
  hurry(isNewNetwork = false): void {
    if (this.#sender === undefined) this.#urge(false)
    else if (this.#hold.pause === undefined) this.#sender.hurry(isNewNetwork)
    this.wake()
  }

  /** The stream is another one than the one that the entries were made for: a person decides whether they are sent. */
  async hold(): Promise<void> {
    const held = this.#hold.recreated()
    this.#end()
    await held
    this.wake()
  }

  /** A person wants what waits to be sent, also what was made for a stream that is gone. */
  release(): void {
    void this.#hold.end()
  }

  /** When it is a person who asks, ends waits and pauses, but the one for another stream: tries now. */
  resume(byPerson: boolean): void {
    const { pause } = this.#hold
    if (byPerson) this.#help?.forget()
    if (byPerson && pause !== undefined && pause.reason !== 'recreated') void this.#hold.end(pause.reason)
    if (this.#sender !== undefined) return this.#sender.resume(byPerson)
    if (byPerson) this.#urge(true)
    this.wake()
  }

  /** Another tab asks for help with credentials, or answers. */
  help(message: HelpMessage): void {
    this.#help?.receive(message)
  }

  /** Another tab has come, which may have the credentials that this one lacks. */
  newcomer(): void {
    if (this.#isWanted && this.#hold.pause?.reason === 'needs-auth') void this.#hold.end('needs-auth')
  }

  /** The page has slept: what it was about to send is looked for first, once the store was `read` again. */
  async distrust(read: Promise<void>): Promise<void> {
    if (this.#sender === undefined) return
    this.#end()
    await read
    await this.#begin()
  }

  close(): void {
    this.#isClosed = true
    this.stop()
    this.#help?.close()
  }

  #urge(byPerson: boolean): void {
    const at = this.#options.environment.elapsed()
    const isLess = !byPerson && this.#urged?.byPerson === true && at - this.#urged.at < URGED_FOR_MS
    if (!isLess) this.#urged = { byPerson, at }
  }

  #end(): void {
    this.#sender?.close()
    this.#sender = undefined
  }

  async #begin(): Promise<void> {
    const { replica } = this.#options
    // Nothing is read for a tab that does not send.
    if (!this.#isWanted) return
    // A storage that does not work was reported where it was read; the next `connect` tries again.
    const isReadable = await replica.hydrated().then(
      () => true,
      () => false,
    )
    const help = this.#help
    if (!isReadable || !this.#isWanted || this.#isClosed || help === undefined) return
    const { pause } = this.#hold
    if (pause !== undefined) this.#keepTo(pause, help)
    else if (this.#sender === undefined) this.#create(help.destination)
  }

  #keepTo(pause: Pause, help: CredentialHelp): void {
    this.#end()
    const count = waitingEntries(this.#options.outbox.get()).length
    // What the pause was for has ended: in the log after all, or discarded.
    if (count === 0) this.release()
    // The credentials of this tab were not among those that were refused.
    else if (pause.reason === 'needs-auth' && !help.isRefused) void this.#hold.end('needs-auth')
    this.#tellObstacle(count === 0 ? undefined : pause)
  }

  #create(destination: Destination): void {
    this.#tellObstacle(undefined)
    const sender = this.#createSender(destination)
    this.#sender = sender
    const urged = this.#urged
    this.#urged = undefined
    const isLate = urged === undefined || this.#options.environment.elapsed() - urged.at >= URGED_FOR_MS
    if (!isLate && urged.byPerson) sender.resume(true)
    else if (!isLate) sender.hurry()
    sender.wake()
  }

  #createSender(destination: Destination): Sender {
    const { engine, replica, report, onReject, isConnected } = this.#options
    return new Sender({
      ...{ ...this.#options, destination, rows: replica.rows },
      onConflict: this.#options.onConflict && this.#decide,
      isUpToDate: () => isConnected() && engine.isUpToDate,
      seq: () => replica.sharedSeq,
      untilPassed: (offset, signal) => {
        // Not what is there already: whoever reaches the server again is taken for a reason to try at once.
        if (offset > replica.meta.offset || !engine.isUpToDate) engine.refresh()
        return engine.untilPassed(offset, signal)
      },
      onPause: (pause) => this.#tellObstacle(pause),
      onNoTail: (status) => this.#tellObstacle(status === undefined ? undefined : { reason: 'no-tail', status }),
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

  #tellObstacle(reason: Obstacle | undefined): void {
    const { url, destination, outbox, tell } = this.#options
    const count = waitingEntries(outbox.get()).length
    const obstacle = reason && obstacleOf(reason, { url, name: destination?.name ?? url }, count)
    // The same object as long as it says the same.
    if (obstacle?.error.message !== this.#told?.error.message) this.#told = obstacle
    tell({ type: 'obstacle', obstacle: this.#told })
  }
}
