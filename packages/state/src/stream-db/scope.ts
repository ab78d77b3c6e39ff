import { errorOf } from '../core/error-of.ts'
import type { Changeset, Offset } from '../core/changeset.ts'
import type { Report } from '../core/diagnostic.ts'
import { createListeners } from '../core/listeners.ts'
import { migratedRow, type Migration } from '../core/migration.ts'
import type { Shown } from '../core/overlay.ts'
import type { Environment, PageEvent } from '../environment.ts'
import { Outbox } from '../outbox/outbox.ts'
import { Crew } from '../sync/crew.ts'
import { Engine } from '../sync/engine.ts'
import { Replica } from '../sync/replica.ts'
import { createWhenShown } from '../sync/when-shown.ts'
import type { LiveBudget } from '../tabs/live-budget.ts'
import { createOriginBudget } from '../tabs/origin-budget.ts'
import { isTabEnvironment } from '../tabs/tab-environment.ts'
import { isFailed } from './database-errors.ts'
import type { ScopeEvents, ScopeOptions } from './scope-options.ts'
import type { StreamPort } from '../sync/stream-port.ts'
import { verifyAndRepair, type Verified } from './repair.ts'
import { SendControl } from './send-control.ts'

const DIFFERENCE = 'rows were found that differ from the log'

/** The parts that keep one scope's rows and outbox, bring the stream in and send the outbox out, alone or with other tabs. */
export class Scope {
  readonly outbox: Outbox
  readonly replica: Replica
  readonly #engine: Engine
  readonly #crew: Crew | undefined
  readonly #sending: SendControl
  readonly #events: ScopeEvents
  readonly #stream: StreamPort
  readonly #published = createListeners<Changeset | undefined>()
  readonly #environment: Environment
  readonly #migration: Migration
  readonly #report: Report
  readonly #budget: LiveBudget | undefined
  readonly #whenShown: () => Promise<void>
  #isConnected = false
  #leavePage: (() => void) | undefined

  constructor(options: ScopeOptions, events: ScopeEvents) {
    const { report, environment, stream, persistence, migration } = options
    this.#events = events
    this.#stream = stream
    this.#environment = environment
    this.#migration = migration
    this.#report = report
    this.outbox = new Outbox({
      migration,
      store: async () => this.replica,
      intend: (txid) => this.#crew?.intend(txid),
      announce: (rev, change) => this.#crew?.post({ t: 'outbox', rev, change }),
      heal: () => this.replica.heal(),
      offer: (record, entries) => this.#sending.offer(record, entries),
    })
    this.replica = new Replica({
      ...{ ...options, store: persistence.store, outbox: this.outbox },
      onPublish: (changeset, before) => {
        events.onPublish(changeset, before)
        this.#hasNewRows(changeset)
      },
      onReload: () => {
        events.onReload()
        this.#hasNewRows(undefined)
      },
      onNewLife: () => this.#engine.restart(),
      onRewritten: () => this.#crew?.post({ t: 'moved-on', ...this.replica.position }),
      onMemory: (error, keepsOutbox) => this.#onMemory(error, keepsOutbox),
      onRemoved: () => this.#onCleared(),
    })
    this.#whenShown = createWhenShown({ environment, replica: this.replica, shown: events.shown })
    this.#budget = createOriginBudget(environment, stream.url, options.maxLiveRequests)
    this.#engine = this.#createEngine(options)
    this.#sending = new SendControl({
      ...{ ...options.callbacks, ...options, url: stream.url, tell: events.tell },
      ...{ outbox: this.outbox, replica: this.replica, engine: this.#engine },
      isConnected: () => this.#isConnected,
      others: () => (this.#crew?.isAlone === false ? this.#crew : undefined),
    })
    this.outbox.subscribe((before) => {
      events.onOutboxChange(before)
      // Not for a wait alone: what is read ends it.
      if (this.outbox.get().entries !== before.entries) this.#engine.refresh()
      this.#sending.wake()
    })
    this.#crew = this.#createCrew(options)
  }

  /** Reads and sends, unless it already does. What waits goes on waiting: nobody has asked for a try. */
  start(): void {
    const isNew = !this.#isConnected
    this.#isConnected = true
    this.#leavePage ??= this.#environment.page?.subscribe((event) => this.#onPage(event))
    this.#crew?.start()
    this.#sending.wake()
    if (this.#crew?.isFollowing !== true) this.#engine.start()
    // Whoever reads for all hears of a tab that comes, and of somebody who looks at what has failed.
    else if (isNew || isFailed(this.#events.status.get())) this.#crew.post({ t: 'connect' })
    if (this.#crew === undefined) this.#sending.start()
  }

  /** A person asks: what waits is tried at once, by whichever tab, and what is held for a stream that is gone if they say so. */
  urge(isReleased: boolean): void {
    if (isReleased) this.#sending.release()
    this.#retry(true)
    if (this.#crew?.isFollowing === true) this.#crew.post({ t: 'connect', byPerson: true })
  }

  /** Stops reading and sending until `connect`. */
  disconnect(): void {
    this.#isConnected = false
    ;(this.#crew ?? this.#sending).stop()
    this.#engine.stop()
  }

  /** A row of the log, in the shape of this build. */
  readonly serverRow = (type: string, key: string): Shown => migratedRow(this.replica.rows, this.#migration, type, key)

  /** Compares the rows with the log, read anew; replaces them when they differ and that is asked for. */
  verify(isRepairAsked: boolean, signal: AbortSignal): Promise<Verified> {
    const options = {
      ...{ signal, stream: this.#stream, replica: this.replica, report: this.#report },
      onPublished: this.#published.add,
      replaceAll: () => this.#replaceAll(),
      untilPassed: (offset: Offset) => {
        this.#engine.refresh()
        return this.#engine.untilPassed(offset, signal)
      },
    }
    return verifyAndRepair(options, isRepairAsked)
  }

  /** A visible tab has written: it looks whether the leader is awake. */
  readonly poke = (): void => this.#crew?.poke()

  /** Removes what is stored of this scope, in all tabs; each of them stops and forgets. */
  async clear(options: { readonly keepOutbox: boolean }): Promise<void> {
    this.#crew?.post({ t: 'clear' })
    this.disconnect()
    await this.replica.clear(options)
  }

  /** Ends everything. */
  close(): void {
    this.disconnect()
    this.#leavePage?.()
    this.#budget?.close()
    this.#sending.close()
    this.replica.close()
  }

  #hasNewRows(changeset: Changeset | undefined): void {
    this.#engine.passed()
    this.#published.notify(changeset)
  }

  #replaceAll(): void {
    if (this.#crew?.isFollowing === true) this.#crew.post({ t: 'repair' })
    else this.#engine.readAnew(DIFFERENCE)
  }

  #createEngine(options: ScopeOptions): Engine {
    return new Engine({
      ...{ ...options, ...this.#events, replica: this.replica, fresh: options.persistence.isPrivate },
      ...{ budget: this.#budget, whenShown: this.#whenShown },
      onUpToDate: (isBack) => this.#sending.onUpToDate(isBack),
      onCommitted: (changeset) => {
        const { life, seq } = this.replica.meta
        this.#crew?.post({ t: 'commit', life, seq, changeset })
      },
      onRecreated: () => this.#sending.hold(),
      onRefused: () => {
        // A tab that stands alone goes on from where the store is; a leader has lost its place.
        if (this.#crew === undefined || this.#crew.isAlone) return true
        this.#crew.fenced()
        return false
      },
      onUnauthorized: async () => this.#crew?.readRefused(),
    })
  }

  #createCrew({ persistence, environment, live, report }: ScopeOptions): Crew | undefined {
    const { names } = persistence
    if (names === undefined || live === false || !isTabEnvironment(environment)) return undefined
    return new Crew({
      ...{ ...this.#events, names, environment, report, replica: this.replica, engine: this.#engine },
      whenShown: this.#whenShown,
      send: (signal) => this.#sending.start(signal),
      onConnect: (byPerson) => this.#retry(byPerson),
      onHelp: (message) => this.#sending.help(message),
      onNewcomer: () => this.#sending.newcomer(),
      onRepair: () => this.#engine.readAnew(DIFFERENCE),
      onClear: () => this.#onCleared(),
    })
  }

  /** What was stored was removed on purpose. */
  #onCleared(): void {
    this.disconnect()
    this.replica.forget()
    this.#events.tell({ type: 'forgotten' })
  }

  /** This tab has its own rows from here on, and reads them itself. */
  #onMemory(error: unknown, keepsOutbox: boolean): void {
    const storageReason = errorOf(error).message
    this.#events.tell({ type: 'news', news: { storage: 'memory', storageReason } })
    this.#crew?.standAlone(keepsOutbox ? 'outbox' : 'nothing')
    if (this.#isConnected) this.#engine.start()
  }

  #onPage(event: PageEvent): void {
    if (!this.#isConnected) return
    switch (event) {
      case 'resume':
      case 'restore':
        void this.#sending.distrust(this.replica.heal())
        if (!this.#engine.isReading) return
        this.#report({ kind: 'reconnect', reason: event })
        // A body that got data while the page was frozen may hang for ever.
        return this.#engine.restart()
      case 'visible':
        void this.replica.heal()
        return this.#hurry()
      case 'online':
        // Whatever was open belongs to a network that is gone.
        this.#engine.restart()
        return this.#sending.hurry(true)
      default:
        return undefined
    }
  }

  /** The network is back, or somebody looks: what waits for a better time is tried now. */
  #hurry(): void {
    if (this.#events.status.get().phase === 'offline') this.#engine.restart()
    this.#sending.hurry()
  }

  /** What stands still for a reason is tried now. */
  #retry(byPerson: boolean): void {
    // The reader waits between its tries: it begins anew, from its offset.
    if (this.#events.status.get().phase === 'offline') this.#engine.restart()
    if (this.#crew?.isLeading === true) this.#engine.start()
    this.#sending.resume(byPerson)
  }
}
