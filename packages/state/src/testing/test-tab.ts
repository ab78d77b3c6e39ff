import { createListeners } from '../core/listeners.ts'
import type { Environment, PageEvent } from '../environment.ts'
import { createGatedPort } from './gated-port.ts'
import { TabLife, type TabState } from './tab-life.ts'
import { createTabTiming } from './tab-timing.ts'
import type { TaskLoop } from './task-loop.ts'
import type { TestChannels } from './test-channels.ts'
import type { TestClock } from './test-clock.ts'
import { createTestFetch } from './test-fetch.ts'
import type { TestLocks } from './test-locks.ts'

/** How a tab is frozen. */
export interface FreezeOptions {
  /** Whether the page hears of it by the `freeze` event. Default: true. */
  tellPage?: boolean | undefined
  /** Whether messages of other tabs come in all the same, as in Chromium, or wait. Default: true. */
  receives?: boolean | undefined
}

/** What a tab is made of. */
export interface TestTabParts {
  readonly name: string
  readonly visible: boolean
  readonly loop: TaskLoop
  readonly clock: TestClock
  readonly locks: TestLocks
  readonly channels: TestChannels
  readonly random: () => number
  readonly throttleHidden: boolean
  readonly createStorage: ((life: TabLife) => Environment['storage']) | undefined
}

/** A tab of a test browser. What does not fit (a tab that is gone, one that is frozen twice) does nothing. */
export class TestTab {
  readonly name: string
  /** Give it to `createStreamDB`. */
  readonly environment: Environment
  readonly #loop: TaskLoop
  readonly #locks: TestLocks
  readonly #life: TabLife
  readonly #questions = createListeners<void>()
  readonly #listeners = createListeners<PageEvent>()
  #isVisible: boolean
  #network = new AbortController()
  #tellsFreeze = true

  /** Made by `openTab` of a test browser. */
  constructor({ name, visible, loop, clock, locks, channels, random, throttleHidden, createStorage }: TestTabParts) {
    const life = new TabLife(loop)
    this.name = name
    this.#loop = loop
    this.#locks = locks
    this.#life = life
    this.#isVisible = visible
    this.environment = {
      ...createTabTiming({ life, clock, random, isThrottled: () => throttleHidden && !this.#isVisible }),
      page: {
        isVisible: () => this.#isVisible,
        subscribe: (listener) => this.#listeners.add(listener),
        askBeforeLeaving: () => this.#questions.add(() => undefined),
      },
      locks: locks.portOf(life),
      channels: channels.portOf({ name, life }),
      network: { originOf: (url) => new URL(url).origin, isMultiplexed: () => false },
      storage: createStorage?.(life),
    }
  }

  get state(): TabState {
    return this.#life.state
  }

  /** Whether the browser would ask before it closes the tab for its user. `close()` never asks. */
  get asksBeforeLeaving(): boolean {
    return this.#questions.size > 0
  }

  get isVisible(): boolean {
    return this.#isVisible && !this.#life.isGone
  }

  /** The user looks at another tab. In a hidden one, timers run at full seconds only. */
  hide(): void {
    this.#setVisible(false)
  }

  /** The user looks at this tab; a frozen one is thawed by it. */
  show(): void {
    this.resume()
    if (this.state !== 'cached') this.#setVisible(true)
  }

  /** Stops timers and answers, of a hidden tab; a visible one is hidden first. Locks are kept. */
  freeze({ tellPage = true, receives = true }: FreezeOptions = {}): void {
    if (this.state !== 'running') return
    this.#setVisible(false)
    if (tellPage) this.#tell('freeze')
    this.#life.stop('frozen', !receives)
  }

  /** Thaws the tab. What was due in between comes first. */
  resume(): void {
    if (this.state !== 'frozen') return
    this.#life.go()
    this.#tell('resume')
  }

  /**
   * The user goes to another page in this tab, and this one into the back/forward cache. Locks are kept.
   * `tellFreeze`: the page hears `freeze` too, as in Chromium (the default) and not in others.
   */
  pagehide({ tellFreeze = true }: { tellFreeze?: boolean | undefined } = {}): void {
    if (!this.#leave()) return
    this.#tellsFreeze = tellFreeze
    if (tellFreeze) this.#tell('freeze')
    this.#life.stop('cached')
  }

  /** The user comes back. `losesLocks`: the page has lost its locks meanwhile, as in WebKit. */
  restore({ losesLocks = false }: { losesLocks?: boolean | undefined } = {}): void {
    if (this.state !== 'cached') return
    if (losesLocks) this.#locks.revoke(this.#life)
    this.#life.go()
    if (this.#tellsFreeze) this.#tell('resume')
    this.#tell('restore')
    this.#setVisible(true)
  }

  /** A long task begins: nothing comes in until it ends. */
  block(): void {
    if (this.state === 'running') this.#life.stop('blocked')
  }

  /** The long task is over. */
  unblock(): void {
    if (this.state === 'blocked') this.#life.go()
  }

  /** The user closes the tab: `pagehide`, then it is gone. */
  close(): void {
    if (!this.#leave()) return this.#life.end()
    this.#life.stop('cached')
    // What its listeners started goes on for the rest of their turn.
    this.#loop.post(() => this.#life.end())
  }

  /** The tab is gone at once, with nothing run any more: no timer, no answer, no message; its locks are free. */
  crash(): void {
    this.#life.end()
  }

  /** The network goes: requests on their way fail, and new ones do. */
  offline(): void {
    this.#network.abort()
    this.#tell('offline')
  }

  /** The network is back. */
  online(): void {
    if (!this.#network.signal.aborted) return
    this.#network = new AbortController()
    this.#tell('online')
  }

  /** A `fetch` of this tab: nothing comes to it while the tab does not run, and requests end with it. */
  wrapFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return createTestFetch(this.#life, { signal: () => this.#network.signal }, fetch)
  }

  /**
   * A port of this tab, such as a store that tabs share: calls of a tab that is gone are not made, and answers wait
   * while the tab does not run. All methods must return promises, and every call is sure to end.
   */
  wrap<T extends object>(port: T): T {
    return createGatedPort(this.#life, port)
  }

  #tell(event: PageEvent): void {
    this.#loop.touch()
    if (this.state === 'blocked') this.#life.run(() => this.#listeners.notify(event))
    else if (!this.#life.isGone) this.#listeners.notify(event)
  }

  #setVisible(isVisible: boolean): void {
    if (this.#life.isGone || this.#isVisible === isVisible) return
    this.#isVisible = isVisible
    this.#tell(isVisible ? 'visible' : 'hidden')
  }

  /** @returns whether there was a page that could hear of it. */
  #leave(): boolean {
    if (this.#life.isGone || this.state === 'cached' || this.state === 'blocked') return false
    this.resume()
    this.#tell('pagehide')
    this.#setVisible(false)
    return true
  }
}
