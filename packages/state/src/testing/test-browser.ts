import { platformKeyRange, type StoragePort } from '../environment.ts'
import type { TabLife } from './tab-life.ts'
import { createRandom } from './random.ts'
import { createTaskLoop } from './task-loop.ts'
import { TestChannels, type TestDelivery, type TestMessage } from './test-channels.ts'
import { createTestClock } from './test-clock.ts'
import { TestLocks } from './test-locks.ts'
import { createTabStorage } from './test-storage.ts'
import { TestTab } from './test-tab.ts'

/** Options of `createTestBrowser`. */
export interface TestBrowserOptions {
  /** The databases that all tabs share, for example `new IDBFactory()` of fake-indexeddb. Default: the tabs have none. */
  indexedDB?: IDBFactory | undefined
  /** Makes key ranges for `indexedDB`: the `IDBKeyRange` of the same package. Default: the platform's. */
  keyRange?: StoragePort['keyRange'] | undefined
  /** Decides all that is left to chance. The same seed gives the same run. Default: 1. */
  seed?: number | undefined
  /** The wall clock at the start, in milliseconds since 1970. Default: the first of January 2030. */
  now?: number | undefined
  /** Whether timers of hidden tabs run at full seconds only, as in browsers. Default: true. */
  throttleHidden?: boolean | undefined
}

/** A browser that exists only in this process. */
export interface TestBrowser {
  /** The tabs that are not gone, oldest first. */
  readonly tabs: ReadonlyArray<TestTab>
  /** The wall clock, in milliseconds since 1970. */
  readonly now: number
  /** Milliseconds since the start. */
  readonly elapsed: number
  /** How many timers wait in all tabs. */
  readonly timers: number
  /** A number in [0, 1) that the seed decides. */
  random(): number
  /** Opens a tab, visible unless told otherwise. Others stay as they are: windows can stand side by side. */
  openTab(options?: { visible?: boolean | undefined; name?: string | undefined }): TestTab
  /** Shows a tab and hides all others. */
  switchTo(tab: TestTab): void
  /** Moves time; what is due runs in order, and all that follows from it before the next timer. */
  advance(ms: number): Promise<void>
  /** Sets the wall clock forwards or back. Timers do not notice. */
  jumpClock(ms: number): void
  /**
   * Resolves when nothing more happens without time moving on. It sees tasks, messages, locks, and the ports and fetches
   * that tabs wrap; of what it does not see, a few turns of the event loop without news are taken for rest.
   */
  settle(): Promise<void>
  /** Decides about each message between tabs from now on; `undefined`: all arrive. */
  interceptMessages(decide: ((message: TestMessage) => TestDelivery) | undefined): void
}

/**
 * Makes a browser with tabs in this process, for tests of what several tabs do together. Time stands still until it is
 * moved, nothing is left to chance, and tabs can be hidden, frozen, blocked, closed and crashed.
 *
 * @example
 * ```ts
 * const browser = createTestBrowser({ indexedDB: new IDBFactory(), keyRange: IDBKeyRange })
 * const [one, two] = [browser.openTab(), browser.openTab({ visible: false })]
 * const open = (tab: TestTab) =>
 *   createStreamDB({ state, environment: tab.environment, streamOptions: { url, fetch: tab.wrapFetch(fetch) } })
 * const [first, second] = [open(one), open(two)]
 * one.crash()
 * browser.switchTo(two)
 * await browser.advance(1000)
 * expect(second.status.get().role).toBe('leader')
 * ```
 */
export function createTestBrowser(options: TestBrowserOptions = {}): TestBrowser {
  const { seed = 1, now = Date.UTC(2030, 0, 1), throttleHidden = true } = options
  const loop = createTaskLoop()
  const clock = createTestClock(loop, now)
  const random = createRandom(seed)
  const locks = new TestLocks()
  const channels = new TestChannels(clock)
  const createStorage = storageOf(options)
  const opened: TestTab[] = []
  const tabs = (): TestTab[] => opened.filter(({ state }) => state !== 'gone')
  return {
    get tabs() {
      return tabs()
    },
    get now() {
      return clock.now
    },
    get elapsed() {
      return clock.elapsed
    },
    get timers() {
      return clock.timers
    },
    random,
    openTab({ visible = true, name = `tab-${opened.length + 1}` } = {}) {
      const parts = { name, visible, loop, clock, locks, channels, throttleHidden, createStorage }
      const tab = new TestTab({ ...parts, random: createRandom(Math.floor(random() * 2 ** 32)) })
      opened.push(tab)
      return tab
    },
    switchTo(shown) {
      for (const tab of tabs()) if (tab !== shown) tab.hide()
      shown.show()
    },
    advance: (ms) => clock.advance(ms),
    jumpClock: (ms) => clock.jump(ms),
    settle: () => loop.settle(),
    interceptMessages(decide) {
      channels.intercept = decide ?? (() => 'deliver')
    },
  }
}

function storageOf({ indexedDB, keyRange = platformKeyRange() }: TestBrowserOptions) {
  if (indexedDB === undefined) return undefined
  if (keyRange === undefined) throw new TypeError('Give the keyRange that belongs to indexedDB: its IDBKeyRange.')
  return (life: TabLife) => createTabStorage(life, { indexedDB, keyRange })
}
