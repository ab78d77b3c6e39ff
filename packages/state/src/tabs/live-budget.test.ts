import * as fc from 'fast-check'
import { createTestBrowser, type TestBrowser, type TestTab } from '@oxbow/state/testing'
import { describe, expect, it } from 'vitest'
import { aborted } from '../core/aborted.ts'
import { createLiveBudget, type LiveBudget, type LiveBudgetOptions } from './live-budget.ts'
import type { Slot } from './live-slot.ts'

const origin = 'https://oxbow.test'

const budgetOf = (tab: TestTab, options: Partial<LiveBudgetOptions> = {}): LiveBudget =>
  createLiveBudget({ origin, environment: tab.environment, isFree: () => false, ...options })

/** A stream that wants a live request at all times, and gives way when it is asked to. */
interface Reader {
  readonly tab: TestTab
  readonly budget: LiveBudget
  /** When its turns began and ended, in elapsed milliseconds. */
  readonly turns: Array<{ from: number; to?: number }>
  readonly isLive: () => boolean
  readonly stop: () => void
}

function createReader(browser: TestBrowser, tab: TestTab, options: Partial<LiveBudgetOptions> = {}): Reader {
  const budget = budgetOf(tab, options)
  const turns: Reader['turns'] = []
  const stopping = new AbortController()
  let slot: Slot | undefined
  const read = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const current = await budget.acquire(stopping.signal)
      slot = current
      const turn: (typeof turns)[number] = { from: browser.elapsed }
      turns.push(turn)
      await aborted(AbortSignal.any([current.turnOver, stopping.signal]))
      turn.to = browser.elapsed
      slot = undefined
      current.release()
    }
  }
  read().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error
  })
  return { tab, budget, turns, isLive: () => slot !== undefined && tab.state !== 'gone', stop: () => stopping.abort() }
}

const createReaders = (browser: TestBrowser, count: number): Reader[] =>
  Array.from({ length: count }, () => createReader(browser, browser.openTab()))

const liveCount = (readers: ReadonlyArray<Reader>): number => readers.filter(({ isLive }) => isLive()).length

describe('a budget of live requests', () => {
  it('has four slots in the whole browser, and serves who waits in order', async () => {
    const browser = createTestBrowser()
    const log: string[] = []
    const slots: Slot[] = []
    for (let index = 0; index < 7; index++) {
      const budget = budgetOf(browser.openTab())
      void budget.acquire(new AbortController().signal).then((slot) => (slots.push(slot), log.push(`tab ${index}`)))
      await browser.settle()
    }
    expect(log).toEqual(['tab 0', 'tab 1', 'tab 2', 'tab 3'])
    for (const slot of [2, 0, 3]) {
      slots[slot]?.release()
      slots[slot]?.release()
      await browser.settle()
    }
    expect(log.slice(4)).toEqual(['tab 4', 'tab 5', 'tab 6'])
  })

  it('does not let one who asks at once pass by those who wait', async () => {
    const browser = createTestBrowser()
    const [one, two] = [budgetOf(browser.openTab(), { max: 1 }), budgetOf(browser.openTab(), { max: 1 })]
    const slot = await one.tryAcquire()
    let waiter: Slot | undefined
    void two.acquire(new AbortController().signal).then((got) => (waiter = got))
    await browser.settle()
    slot?.release()
    expect([slot === undefined, await one.tryAcquire()]).toEqual([false, undefined])
    await browser.settle()
    expect(waiter).toBeDefined()
  })

  it.each(['close', 'crash', 'freeze', 'pagehide'] as const)('gets the slot of a tab back at its %s', async (end) => {
    const browser = createTestBrowser()
    const readers = createReaders(browser, 5)
    await browser.settle()
    expect(readers.map(({ isLive }) => isLive())).toEqual([true, true, true, true, false])
    if (end === 'pagehide') readers[1]?.tab.pagehide({ tellFreeze: false })
    else readers[1]?.tab[end]()
    await browser.settle()
    expect(readers.map(({ isLive }) => isLive())).toEqual([true, false, true, true, true])
  })

  it('asks again when a page comes back', async () => {
    const browser = createTestBrowser()
    const readers = createReaders(browser, 4)
    await browser.settle()
    readers[0]?.tab.freeze()
    readers[1]?.tab.pagehide()
    await browser.advance(60_000)
    expect(liveCount(readers)).toBe(2)
    readers[0]?.tab.show()
    readers[1]?.tab.restore()
    await browser.settle()
    expect(readers.map(({ isLive }) => isLive())).toEqual([true, true, true, true])
  })

  it('gives turns of at least two seconds while others wait, to all alike, and serves each within two', async () => {
    const browser = createTestBrowser()
    const readers = createReaders(browser, 6)
    await browser.advance(60_000)
    const turns = readers.map((reader) => reader.turns)
    const lasted = turns.flatMap((own) => own.flatMap(({ from, to }) => (to === undefined ? [] : [to - from])))
    const waited = turns.flatMap((own) => own.slice(1).map(({ from }, index) => from - (own[index]?.to ?? 0)))
    const live = turns.map((own) => own.reduce((sum, { from, to = 60_000 }) => sum + to - from, 0))
    expect(Math.min(...lasted)).toBeGreaterThanOrEqual(2000)
    expect(Math.max(...waited)).toBeLessThanOrEqual(2100)
    expect(Math.max(...live) - Math.min(...live)).toBeLessThan(10_000)
  })

  it('ends one turn for one who waits', async () => {
    const browser = createTestBrowser()
    const readers = createReaders(browser, 4)
    await browser.advance(10_000)
    const fifth = createReader(browser, browser.openTab())
    await browser.advance(1500)
    expect([fifth.isLive(), liveCount(readers)]).toEqual([true, 3])
    await browser.advance(1500)
    expect(readers.filter(({ turns }) => turns.length > 1)).toHaveLength(1)
  })

  it('ends no turn for one who was served meanwhile', async () => {
    const browser = createTestBrowser()
    const { signal } = new AbortController()
    const slots = await Promise.all(Array.from({ length: 4 }, () => budgetOf(browser.openTab()).acquire(signal)))
    for (const { turnOver, release } of slots) turnOver.addEventListener('abort', release)
    await browser.advance(5000)
    const fifth = budgetOf(browser.openTab()).acquire(signal)
    await browser.advance(30_000)
    expect((await fifth).turnOver.aborted).toBe(false)
    expect(slots.filter(({ turnOver }) => turnOver.aborted)).toHaveLength(1)
  })

  it('ends the turn of one who was served while others went on waiting', async () => {
    const browser = createTestBrowser()
    const [a, b, c] = [1, 2, 3].map(() => createReader(browser, browser.openTab(), { max: 1 }))
    await browser.settle()
    a?.tab.crash()
    await browser.settle()
    expect([b?.isLive(), c?.isLive()]).toEqual([true, false])
    await browser.advance(2500)
    expect([b?.isLive(), c?.isLive()]).toEqual([false, true])
  })

  it('hears of one who begins to wait while it looks who waits', async () => {
    const browser = createTestBrowser()
    const tab = browser.openTab()
    const { locks } = tab.environment
    const query = async () => {
      const answer = await locks?.query()
      await tab.environment.sleep(50, new AbortController().signal)
      return answer ?? { held: [], pending: [] }
    }
    createReader(browser, tab, { max: 1, environment: { ...tab.environment, locks: locks && { ...locks, query } } })
    await browser.advance(10)
    const second = createReader(browser, browser.openTab(), { max: 1 })
    await browser.advance(3000)
    expect(second.turns).toHaveLength(1)
  })

  it('keeps a turn going, without a timer, while nobody waits', async () => {
    const browser = createTestBrowser()
    const readers = createReaders(browser, 4)
    await browser.settle()
    expect(browser.timers).toBe(0)
    await browser.advance(60 * 60_000)
    expect(readers.flatMap(({ turns }) => turns)).toEqual(readers.map(() => ({ from: 0 })))
  })

  it('lets everybody have a slot where connections carry any number of requests', async () => {
    const browser = createTestBrowser()
    const readers = Array.from({ length: 9 }, () => createReader(browser, browser.openTab(), { isFree: () => true }))
    await browser.settle()
    expect(liveCount(readers)).toBe(9)
  })

  it('is the budget of the tab where tabs have no locks', async () => {
    const browser = createTestBrowser()
    const environments = [browser.openTab(), browser.openTab()].map(({ environment }) => ({
      ...environment,
      locks: undefined,
    }))
    const tab = browser.openTab()
    const readers = environments.flatMap((environment) =>
      Array.from({ length: 5 }, () => createReader(browser, tab, { environment })),
    )
    await browser.settle()
    expect(readers.map(({ isLive }) => isLive())).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
      true,
      true,
      true,
      false,
    ])
    await browser.advance(10_000)
    expect([liveCount(readers), readers.every(({ turns }) => turns.length > 0)]).toEqual([8, true])
  })

  it('counts nobody where locks are refused', async () => {
    const browser = createTestBrowser()
    const tab = browser.openTab()
    const { locks } = tab.environment
    const refuse = (): Promise<void> => Promise.reject(new DOMException('no', 'SecurityError'))
    const environment = { ...tab.environment, locks: locks && { ...locks, request: refuse } }
    const readers = Array.from({ length: 6 }, () => createReader(browser, tab, { environment }))
    await browser.settle()
    expect(liveCount(readers)).toBe(6)
  })

  it('no longer waits when the signal aborts or it is closed, and gives everything back', async () => {
    const browser = createTestBrowser()
    const readers = createReaders(browser, 4)
    const tab = browser.openTab()
    const budget = budgetOf(tab)
    const waiting = new AbortController()
    const outcomes = [budget.acquire(waiting.signal), budget.acquire(new AbortController().signal)].map((slot) =>
      slot.then(
        () => 'slot',
        (error: unknown) => (error instanceof Error ? error.name : error),
      ),
    )
    await browser.settle()
    waiting.abort('enough')
    expect(await outcomes[0]).toBe('enough')
    budget.close()
    expect(await outcomes[1]).toBe('AbortError')
    for (const { budget: other, stop } of readers) {
      stop()
      other.close()
    }
    await browser.settle()
    expect([await tab.environment.locks?.query(), browser.timers]).toEqual([{ held: [], pending: [] }, 0])
  })
})

type Step = readonly [kind: string, tab: number]

const steps: Record<string, (reader: Reader, browser: TestBrowser, readers: Reader[]) => unknown> = {
  open: (_, browser, readers) => readers.push(createReader(browser, browser.openTab())),
  close: ({ tab }) => tab.close(),
  crash: ({ tab }) => tab.crash(),
  freeze: ({ tab }) => tab.freeze(),
  resume: ({ tab }) => tab.resume(),
  hide: ({ tab }) => tab.hide(),
  show: ({ tab }) => tab.show(),
  pagehide: ({ tab }) => tab.pagehide(),
  'pagehide alone': ({ tab }) => tab.pagehide({ tellFreeze: false }),
  restore: ({ tab }) => tab.restore(),
  block: ({ tab }) => tab.block(),
  unblock: ({ tab }) => tab.unblock(),
  wait: (_, browser) => browser.advance(700),
}

describe('any schedule', () => {
  it('has at most four live requests, and soon a turn for everybody who is awake', { timeout: 30_000 }, async () => {
    const schedule = fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(9)), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(schedule, fc.integer(), async (todo: ReadonlyArray<Step>, seed) => {
        const browser = createTestBrowser({ seed })
        const readers = createReaders(browser, 6)
        for (const [kind, index] of todo) {
          const reader = readers[index % readers.length]
          if (reader !== undefined) await steps[kind]?.(reader, browser, readers)
          await browser.settle()
          expect(liveCount(readers)).toBeLessThanOrEqual(4)
        }
        for (const { tab } of readers) tab.unblock()
        const awake = readers.filter(({ tab }) => tab.state === 'running')
        const before = awake.map(({ turns }) => turns.length)
        await browser.advance(10_000)
        expect(awake.filter(({ turns, isLive }, at) => !isLive() && turns.length === before[at])).toEqual([])
        expect(liveCount(readers)).toBe(Math.min(4, awake.length))
      }),
      { numRuns: 50 },
    )
  })
})
