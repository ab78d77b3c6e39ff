import { callListener, type Report } from '../core/diagnostic.ts'
import type { Entry, Rejection } from '../core/entry.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
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
import { pausedFor, obstacleOf } from './send-obstacle.ts'

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
  readonly onReject: ((rejection: Rejection) => void) | undefined
  readonly onConflict: ConflictResolver | undefined
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
  /** The pause could not be stored: it counts in this tab all the same. */
  #isHeldHere = false
  readonly #help: CredentialHelp | undefined
  /** No tab's credentials were taken. */
  #lacksCredentials = false
  /** Who asked for a try while there was no sender, and when. */
  #urged: { readonly byPerson: boolean; readonly at: number } | undefined

  constructor(options: SendControlOptions) {
    this.#options = options
    const { environment, destination, outbox, replica, others } = options
    const heal = (): Promise<void> => replica.heal()
    this.#help = destination && new CredentialHelp({ environment, destination, outbox, heal, others })
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
    this.#options.tell({ type: 'obstacle', obstacle: undefined })
  }

  /** Looks again whether there is something to send and whether it may be sent. */
  wake(): void {
    if (this.#isPaused || this.#sender === undefined) void this.#begin()
    else this.#sender.wake()
  }

  /** What could be frozen together with entries that are about to be added, by the tab that sends. */
  offer(record: OutboxRecord, entries: ReadonlyArray<Entry>): Offer | undefined {
    return this.#isPaused ? undefined : this.#sender?.offer(record, entries)
  }

  onUpToDate(isBack: boolean): void {
    if (isBack && !this.#isPaused) this.#sender?.reached()
    this.wake()
  }

  /** The network is back, or somebody looks: only what the server asked to wait for is waited for longer. */
  hurry(): void {
    if (this.#sender === undefined) this.#urge(false)
    else if (!this.#isPaused) this.#sender.hurry()
    this.wake()
  }

  /** The stream is another one than the one that the entries were made for: a person decides whether they are sent. */
  async hold(): Promise<void> {
    this.#isHeldHere = true
    this.#end()
    await this.#pause({ reason: 'recreated' })
    this.wake()
  }

  /** A person wants what was made for the stream that is gone to be sent to the new one. */
  release(): void {
    this.#isHeldHere = false
    if (this.#options.outbox.get().pause !== undefined) void this.#pause(undefined)
  }

  /** Ends obstacles, and, when it is a person who asks, waits: tries now. */
  resume(byPerson: boolean): void {
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
    if (this.#lacksCredentials) this.#sender?.resume(false)
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

  get #isPaused(): boolean {
    return this.#isHeldHere || this.#options.outbox.get().pause !== undefined
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

  async #pause(pause: { reason: 'recreated' } | undefined): Promise<void> {
    const { outbox, report } = this.#options
    try {
      await outbox.change({ kind: 'pause', pause })
      this.#isHeldHere = false
    } catch (error) {
      report({ kind: 'storage-failed', error })
    }
  }

  async #begin(): Promise<void> {
    const { replica, outbox, tell, url } = this.#options
    // Nothing is read for a tab that does not send.
    if (!this.#isWanted) return
    // A storage that does not work was reported where it was read; the next `connect` tries again.
    const isReadable = await replica.hydrated().then(
      () => true,
      () => false,
    )
    const destination = this.#help?.destination
    if (!isReadable || !this.#isWanted || this.#isClosed || destination === undefined) return
    if (!this.#isPaused) {
      if (this.#sender === undefined) this.#create(destination)
      return
    }
    this.#end()
    const count = waitingEntries(outbox.get()).length
    // What the pause was for has ended: in the log after all, or discarded.
    if (count === 0) this.release()
    tell({ type: 'obstacle', obstacle: count === 0 ? undefined : pausedFor(url, count) })
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
    const { environment, outbox, engine, replica, report, onReject, isConnected, url, migration } = this.#options
    return new Sender({
      ...{ environment, destination, outbox, migration, rows: replica.rows },
      onConflict: this.#options.onConflict && this.#decide,
      isUpToDate: () => isConnected() && engine.isUpToDate,
      seq: () => replica.sharedSeq,
      untilPassed: (offset, signal) => {
        // Not what is there already: whoever reaches the server again is taken for a reason to try at once.
        if (offset > replica.meta.offset || !engine.isUpToDate) engine.refresh()
        return engine.untilPassed(offset, signal)
      },
      onObstacle: (obstacle) => {
        this.#lacksCredentials = obstacle?.kind === 'needs-auth'
        this.#tellObstacle(obstacle && obstacleOf(obstacle, url))
      },
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

  #tellObstacle(obstacle: SendObstacle | undefined): void {
    this.#options.tell({ type: 'obstacle', obstacle })
  }
}
