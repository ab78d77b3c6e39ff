import { createListeners } from '../core/listeners.ts'
import { createName } from '../core/random-name.ts'
import type { Environment, PageEvent } from '../environment.ts'
import { callListener, type Report } from '../core/diagnostic.ts'
import type { LiveBudget } from '../tabs/live-budget.ts'
import type { Position } from '../tabs/message.ts'
import { joinTeam, type Team } from '../tabs/team.ts'
import type { ContentKind } from './content-kind.ts'
import type { RequestOptions } from './read-batches.ts'
import { TextReading } from './read-text.ts'
import { Shelf } from './shelf.ts'
import { decodeNews, encodeNews, type Standing, type TextNews } from './text-news.ts'
import { createMemoryTextStore, type TextStore } from './text-store.ts'

/** What a reader of one stream is made of. */
export interface TextReaderOptions<V> {
  readonly url: string
  readonly kind: ContentKind<V>
  readonly request: RequestOptions
  readonly store: TextStore
  /** The names that the tabs share; absent when the store is this tab's alone. */
  readonly names: { readonly leader: string; readonly channel: string } | undefined
  /** Go around HTTP caches. */
  readonly fresh: boolean
  readonly environment: Environment
  readonly createBudget: () => LiveBudget | undefined
  readonly report: Report
}

/** How a stream stands; a new object at each change, the same one otherwise. */
export interface TextState<V> extends Standing {
  readonly value: V
  readonly isDone: boolean
}

/** One tab's part in reading a stream of text or of JSON, for as long as somebody watches it. */
export class TextReader<V> {
  readonly #options: TextReaderOptions<V>
  readonly #shelf: Shelf<V>
  readonly #listeners = createListeners<void>()
  #standing: Standing = { isLoading: true, isTakingTurns: false, error: undefined }
  #state: TextState<V>
  #life: AbortController | undefined
  #isAlone: boolean
  #team: Team | undefined
  #reading: TextReading | undefined
  #leavePage: (() => void) | undefined

  constructor(options: TextReaderOptions<V>) {
    const { kind, store, environment, names } = options
    this.#options = options
    this.#isAlone = names === undefined
    const createLife = (): string => createName(environment)
    this.#shelf = new Shelf({ kind, store, createLife, onChange: () => this.#changed() })
    this.#state = { ...this.#standing, value: kind.empty, isDone: false }
  }

  get state(): TextState<V> {
    return this.#state
  }

  /** How many watch. */
  get watchers(): number {
    return this.#listeners.size
  }

  /** Tells of each change. Reading begins with the first who watches and ends with the last. */
  watch(listener: () => void): () => void {
    const remove = this.#listeners.add(() => callListener(this.#options.report, listener, undefined))
    if (this.watchers === 1) this.#start()
    return () => {
      const before = this.watchers
      remove()
      if (before === 1 && this.watchers === 0) this.#stop()
    }
  }

  #start(): void {
    const life = (this.#life = new AbortController())
    void this.#open(life.signal)
  }

  #stop(): void {
    this.#life?.abort()
    this.#leave()
    this.#shelf.close()
  }

  /** Shows what is stored; of a stream that has ended that is all, and nothing is asked. */
  async #open(life: AbortSignal): Promise<void> {
    await this.#heal()
    if (life.aborted) return
    if (this.#shelf.mark.isClosed) return this.#finish()
    if (this.#shelf.mark.seq > 0) this.#tell({ isLoading: false })
    this.#join()
  }

  /** Takes part in the choice of the tab that reads for all. */
  #join(): void {
    const { environment, report, names = { leader: '', channel: '' } } = this.#options
    // A tab that has its own store reads by itself.
    const ports = this.#isAlone ? { ...environment, locks: undefined, channels: undefined } : environment
    this.#team = joinTeam({
      ...{ names, report },
      environment: ports,
      position: () => this.#position,
      lead: (signal) => this.#lead(signal),
      onBehind: () => void this.#heal(),
      onNews: (news) => this.#hear(decodeNews(news)),
      onHello: () => this.#greet(),
    })
    this.#leavePage = environment.page?.subscribe((event) => this.#onPage(event))
  }

  #leave(): void {
    this.#leavePage?.()
    this.#team?.leave()
    this.#leavePage = undefined
    this.#team = undefined
  }

  /** The stream has ended: nothing is left to do. */
  #finish(): void {
    this.#leave()
    this.#shelf.close()
    this.#tell({ isLoading: false, isTakingTurns: false, error: undefined })
  }

  async #lead(signal: AbortSignal): Promise<void> {
    // What the last leader has stored may not have been told.
    await this.#heal()
    if (signal.aborted || this.#shelf.mark.isClosed) return
    this.#team?.tellPosition()
    const { url, kind, request, fresh, environment, createBudget } = this.#options
    const budget = createBudget()
    const reading = new TextReading({
      ...{ url, request, fresh, environment, budget, kind: kind.name, shelf: this.#shelf },
      onPiece: (piece) => this.#say({ kind: 'piece', ...piece }),
      tell: (standing) => {
        if (!signal.aborted) this.#tell(standing)
      },
    })
    this.#reading = reading
    try {
      await reading.run(signal)
      if (this.#shelf.mark.isClosed) this.#finish()
    } catch (error) {
      this.#standAlone(error)
    } finally {
      this.#reading = undefined
      budget?.close()
    }
  }

  /** The storage does not work: this tab keeps what it has in memory, and reads on by itself. */
  #standAlone(error: unknown): void {
    // A store in memory does not fail: it was something else, which is tried again.
    if (this.#isAlone && this.#options.names === undefined) throw error
    const { kind, report } = this.#options
    report({ kind: 'memory-mode', error })
    this.#isAlone = true
    this.#shelf.move((stored) => createMemoryTextStore(kind.separator, stored))
    const hasJoined = this.#team !== undefined
    this.#leave()
    if (hasJoined && this.#life?.signal.aborted === false) this.#join()
  }

  /** Reads what is stored. Never rejects. */
  async #heal(): Promise<void> {
    await this.#shelf.heal().catch((error: unknown) => this.#standAlone(error))
  }

  get #position(): Position {
    const { life, seq } = this.#shelf.mark
    return { life, seq, rev: 0 }
  }

  /** Tells a tab that has come how things stand, if this one reads. */
  #greet(): void {
    if (this.#reading === undefined) return
    this.#team?.tellPosition()
    this.#share()
  }

  #hear(news: TextNews | undefined): void {
    if (news?.kind === 'piece') {
      if (!this.#shelf.follow(news)) void this.#heal()
    } else if (news !== undefined && this.#reading === undefined) this.#tell(news.standing)
  }

  #onPage(event: PageEvent): void {
    if (event === 'visible' || event === 'restore' || event === 'resume') void this.#heal()
    if (event === 'online') this.#reading?.hurry()
    // Whoever looks does not wait for the next try; a read that works goes on.
    else if (event === 'visible' && this.#standing.error !== undefined) this.#reading?.hurry()
  }

  #changed(): void {
    const { mark, value } = this.#shelf
    this.#standing = { ...this.#standing, isLoading: false }
    this.#publish({ ...this.#standing, value, isDone: mark.isClosed })
    // The one that reads finishes when it has told the others.
    if (mark.isClosed && this.#reading === undefined && this.#team !== undefined) this.#finish()
  }

  /** How reading stands, for this tab and, of the one that reads, for the others. */
  #tell(change: Partial<Standing>): void {
    const before = this.#standing
    this.#standing = { ...before, ...change }
    const { isLoading, isTakingTurns, error } = this.#standing
    if (isLoading === before.isLoading && isTakingTurns === before.isTakingTurns && error === before.error) return
    this.#publish({ ...this.#state, ...this.#standing })
    if (this.#reading !== undefined) this.#share()
  }

  #share(): void {
    this.#say({ kind: 'standing', standing: this.#standing })
  }

  #say(news: TextNews): void {
    this.#team?.tell(encodeNews(news))
  }

  #publish(state: TextState<V>): void {
    this.#state = state
    this.#listeners.notify()
  }
}
