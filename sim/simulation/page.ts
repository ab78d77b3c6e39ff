import { createStateSchema, createStreamDB, type Diagnostic, type StreamDB } from '@oxbow/state/db'
import type { TestTab } from '@oxbow/state/testing'
import * as z from 'zod'
import type { Ailment } from './ailments.ts'
import type { Injected } from './injected.ts'
import type { Around, Profile } from './profile.ts'
import { url } from './server.ts'

export const item = z.object({ id: z.string(), n: z.number(), tag: z.string().optional() })
export const state = createStateSchema({ items: { schema: item, type: 'item', primaryKey: 'id' } })

/** Where a page ends: before or after something that it does. */
export interface CrashPoint {
  readonly when: 'before' | 'after'
  /** A use of the store (`commit`, or a kind of change of the outbox), or `post`. */
  readonly what: string
}

/** What pages are made with. */
export interface PageParts {
  readonly profile: Profile
  readonly fetch: typeof globalThis.fetch
  readonly injected: Injected
  readonly trace: (line: string) => void
  /** Whether rows are one user's, so that no cache may answer. */
  readonly isPrivate: boolean
  /** What is wrong with what it gets of its profile. */
  readonly ailment: Ailment
}

/** A tab with the application in it. */
export class Page {
  readonly tab: TestTab
  readonly profile: Profile
  readonly db: StreamDB<typeof state>
  /** It ends when it comes here. */
  crashPoint: CrashPoint | undefined
  /** Writes of which the application has not heard yet. */
  waiting = 0
  readonly #parts: PageParts

  constructor(tab: TestTab, parts: PageParts) {
    const { profile, isPrivate, ailment } = parts
    this.tab = tab
    this.profile = profile
    this.#parts = parts
    this.db = createStreamDB({
      state,
      environment: ailment.environment(profile.environmentOf(tab)),
      persistence: ailment.store(profile.persistenceOf(tab, this.#around)),
      user: isPrivate ? 'someone' : undefined,
      streamOptions: { url, fetch: tab.wrapFetch(this.#fetch) },
      onDiagnostic: (diagnostic) => this.#onDiagnostic(diagnostic),
    })
    this.db.outbox.subscribe((snapshot) => {
      // What it hears of before its storage fails is not its own.
      if (!ailment.keepsNothing || this.db.status.get().storage === 'memory') profile.observe(tab, snapshot)
    })
    this.db.collections.items.startSyncImmediate()
  }

  /** Whether something is wrong with what it was given. */
  get isIll(): boolean {
    return this.#parts.ailment.isIll
  }

  get isRunning(): boolean {
    return this.tab.state === 'running'
  }

  /** Ends at once. */
  crash(): void {
    if (this.tab.state === 'gone') return
    this.#parts.injected.crashes += 1
    this.#parts.trace(`${this.tab.name} crashes`)
    this.tab.crash()
  }

  /** Writes `n` into a row, or the row itself. */
  put(key: string, n: number, tag: string | undefined): void {
    const { items } = this.db.collections
    this.#write(() => {
      if (!items.has(key)) return items.insert(tag === undefined ? { id: key, n } : { id: key, n, tag })
      return items.update(key, (draft) => {
        draft.n = n
        if (tag !== undefined) draft.tag = tag
      })
    })
  }

  /** Changes the other field of a row, or takes it away. */
  label(key: string, tag: string | undefined): void {
    const { items } = this.db.collections
    if (!items.has(key)) return
    this.#write(() =>
      items.update(key, (draft) => {
        if (tag === undefined) delete draft.tag
        else draft.tag = tag
      }),
    )
  }

  remove(key: string): void {
    const { items } = this.db.collections
    if (items.has(key)) this.#write(() => items.delete(key))
  }

  #write(change: () => { readonly isPersisted: { readonly promise: Promise<unknown> } }): void {
    const over = (): void => {
      this.waiting -= 1
    }
    this.waiting += 1
    change().isPersisted.promise.then(over, (error: unknown) => {
      over()
      this.#parts.trace(`${this.tab.name} could not write: ${String(error)}`)
    })
  }

  readonly #around: Around = async (operation, work) => {
    this.#reach('before', operation)
    if (this.tab.state === 'gone') return new Promise(() => undefined)
    const result = await work()
    this.#reach('after', operation)
    return result
  }

  readonly #fetch: typeof globalThis.fetch = async (input, init) => {
    if (init?.method !== 'POST') return this.#parts.fetch(input, init)
    this.#reach('before', 'post')
    if (this.tab.state === 'gone') return new Promise(() => undefined)
    const response = await this.#parts.fetch(input, init)
    this.#reach('after', 'post')
    return response
  }

  #reach(when: CrashPoint['when'], what: string): void {
    if (this.crashPoint?.when === when && this.crashPoint.what === what) this.crash()
  }

  #onDiagnostic(diagnostic: Diagnostic): void {
    const { injected, trace } = this.#parts
    if (diagnostic.kind === 'role' && diagnostic.role === 'leader') injected.takeovers += 1
    const what = 'error' in diagnostic ? String(diagnostic.error) : 'role' in diagnostic ? diagnostic.role : ''
    trace(`${this.tab.name} says ${diagnostic.kind} ${what}`)
  }
}
