import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCandidates, leadOn, type Candidate, type Candidates } from '../../test/candidates.ts'

/** How long it takes until `candidate` leads, in steps of 10 ms; at most `limitMs`. */
async function timeUntilLeading({ browser }: Candidates, { leadership }: Candidate, limitMs = 20_000): Promise<number> {
  const start = browser.elapsed
  await browser.settle()
  while (!leadership.isLeading && browser.elapsed - start < limitMs) await browser.advance(10)
  return leadership.isLeading ? browser.elapsed - start : Infinity
}

/** A tab that leads, and a visible one beside it. */
async function createPair() {
  const world = createCandidates()
  const first = world.open({ name: 'first' })
  await world.browser.settle()
  const second = world.open({ name: 'second' })
  await world.browser.settle()
  expect(world.leaders()).toEqual(['first'])
  return { world, browser: world.browser, first, second }
}

describe('the choice of a leader', () => {
  it('falls on exactly one of five tabs that open at once', async () => {
    for (let seed = 1; seed <= 30; seed++) {
      const world = createCandidates(seed)
      const tabs = Array.from({ length: 5 }, () => world.open())
      await world.browser.advance(10_000)
      expect(world.leaders()).toHaveLength(1)
      expect(tabs.map(({ roles }) => roles.join())).toEqual(['follower,leader', ...Array(4).fill('follower')])
    }
  })

  it.each(['close', 'crash'] as const)('passes on at once when the leader goes by %s', async (end) => {
    const { world, first, second } = await createPair()
    first.tab[end]()
    expect(await timeUntilLeading(world, second)).toBe(0)
    expect(world.leaders()).toEqual(['second'])
  })

  it('passes on when the leader is loaded again, which then follows', async () => {
    const { world, browser, first } = await createPair()
    first.tab.close()
    const again = world.open({ name: 'again' })
    await browser.advance(10_000)
    expect([world.leaders(), again.roles]).toEqual([['second'], ['follower']])
  })

  it('passes on when the leader goes into the back/forward cache, from which it comes back as a follower', async () => {
    const { world, browser, first, second } = await createPair()
    first.tab.pagehide({ tellFreeze: false })
    expect(await timeUntilLeading(world, second)).toBe(0)
    first.tab.restore()
    await browser.advance(10_000)
    expect([world.leaders(), first.tab.state, first.roles]).toEqual([
      ['second'],
      'running',
      ['follower', 'leader', 'follower'],
    ])
  })

  it('throws out one that kept the lock in the back/forward cache', async () => {
    const world = createCandidates()
    const keeper = world.browser.openTab({ name: 'keeper' })
    void keeper.environment.locks?.request('scope/leader', {}, () => new Promise(() => undefined))
    await world.browser.settle()
    const follower = world.open()
    await world.browser.settle()
    keeper.pagehide()
    expect(await timeUntilLeading(world, follower)).toBeLessThan(4000)
    expect([keeper.state, follower.troubles]).toEqual(['gone', []])
  })

  it('leaves a hidden leader alone as long as no tab is visible', async () => {
    const { world, browser, first, second } = await createPair()
    second.tab.hide()
    first.tab.hide()
    await browser.advance(60 * 60_000)
    expect([world.leaders(), browser.timers]).toEqual([['first'], 0])
  })

  it('asks a hidden leader to let go at once', async () => {
    const { world, browser, first, second } = await createPair()
    first.tab.hide()
    expect(await timeUntilLeading(world, second)).toBe(0)
    browser.switchTo(first.tab)
    expect(await timeUntilLeading(world, first)).toBe(0)
  })

  it('needs no timer of a leader or a hidden tab', async () => {
    const { world, browser, second } = await createPair()
    for (let count = 0; count < 3; count++) world.open({ visible: false })
    second.tab.hide()
    await browser.advance(10_000)
    expect(browser.timers).toBe(0)
  })

  it('never hands the leadership to a tab that is hidden', async () => {
    const { world, browser, first, second } = await createPair()
    second.tab.hide()
    first.tab.close()
    await browser.advance(60_000)
    expect(world.leaders()).toEqual([])
    second.tab.show()
    expect(await timeUntilLeading(world, second)).toBe(0)
  })
})

describe('a leader that is frozen', () => {
  it('has let go before', async () => {
    const { world, first, second } = await createPair()
    first.tab.freeze()
    expect(await timeUntilLeading(world, second)).toBe(0)
  })

  it('is not handed the lock back in its sleep', async () => {
    const { world, browser, first, second } = await createPair()
    first.tab.freeze()
    await browser.settle()
    second.tab.close()
    expect(await timeUntilLeading(world, world.open())).toBe(0)
  })

  it('lets go within a second in its sleep, when it was not told', async () => {
    const { world, browser, first, second } = await createPair()
    second.tab.hide()
    first.tab.freeze({ tellPage: false })
    await browser.advance(30_000)
    second.tab.show()
    expect(await timeUntilLeading(world, second)).toBeLessThan(1000)
    expect(first.leadership.isLeading).toBe(false)
  })

  it('asks again when it thaws, although hidden: nobody else may be there', async () => {
    const world = createCandidates()
    const only = world.open({ name: 'only' })
    await world.browser.settle()
    only.tab.freeze()
    await world.browser.advance(1000)
    expect(only.leadership.isLeading).toBe(false)
    only.tab.resume()
    await world.browser.settle()
    expect([world.leaders(), only.tab.isVisible]).toEqual([['only'], false])
  })

  it('begins anew when it thaws without having been told that it slept: its requests are dead', async () => {
    const world = createCandidates()
    const only = world.open({ name: 'only' })
    let runs = 0
    only.lead = (signal) => (runs++, leadOn(signal))
    await world.browser.settle()
    only.tab.freeze({ tellPage: false })
    only.tab.resume()
    await world.browser.settle()
    expect([world.leaders(), runs]).toEqual([['only'], 2])
  })

  it('is robbed when it hears nothing', async () => {
    const { world, browser, first, second } = await createPair()
    first.tab.freeze({ tellPage: false, receives: false })
    expect(await timeUntilLeading(world, second)).toBeLessThan(8000)
    first.tab.show()
    await browser.settle()
    expect([world.leaders(), first.roles]).toEqual([['second'], ['follower', 'leader', 'follower']])
  })
})

describe('a leader in a long task', () => {
  it('is robbed within eight seconds by a visible tab, and follows afterwards', async () => {
    const { world, browser, first, second } = await createPair()
    first.tab.block()
    expect(await timeUntilLeading(world, second)).toBeLessThan(8000)
    expect(second.troubles).toEqual(['steal'])
    await browser.advance(5000)
    first.tab.unblock()
    await browser.advance(60_000)
    expect([world.leaders(), first.roles, second.roles]).toEqual([
      ['second'],
      ['follower', 'leader', 'follower'],
      ['follower', 'leader'],
    ])
  })

  it('is robbed sooner when somebody needs it', async () => {
    const { world, browser, first, second } = await createPair()
    await browser.advance(3000)
    first.tab.block()
    second.leadership.poke()
    expect(await timeUntilLeading(world, second)).toBeLessThan(5600)
  })

  it('keeps the leadership when the task is short', async () => {
    const { world, browser, first } = await createPair()
    first.tab.block()
    await browser.advance(4000)
    first.tab.unblock()
    await browser.advance(60_000)
    expect(world.leaders()).toEqual(['first'])
  })

  it('is robbed at most three times in ten minutes by the same tab, eight seconds apart', async () => {
    const { browser, first, second } = await createPair()
    const stolenAt: number[] = []
    second.lead = (signal) => {
      stolenAt.push(browser.elapsed)
      return leadOn(signal)
    }
    for (const until = browser.elapsed + 9 * 60_000; browser.elapsed < until;) {
      first.tab.block()
      await browser.advance(8000)
      first.tab.unblock()
      second.leadership.stop()
      await browser.settle()
      second.leadership.start()
      await browser.settle()
    }
    expect(stolenAt).toHaveLength(3)
    expect(Math.min(...stolenAt.slice(1).map((at, index) => at - (stolenAt[index] ?? 0)))).toBeGreaterThan(8000)
  })

  it('is not robbed by a tab that is deaf itself', async () => {
    const { world, browser, first } = await createPair()
    const deaf = world.open({ name: 'deaf' })
    world.all[1]?.tab.close()
    deaf.channel.close()
    await browser.advance(15 * 60_000)
    expect([world.leaders(), deaf.roles, first.roles]).toEqual([['first'], ['follower'], ['follower', 'leader']])
  })

  it('is robbed on time whatever happens to the clock on the wall', async () => {
    const { world, browser, first, second } = await createPair()
    first.tab.block()
    for (const days of [1, -2, 1]) {
      browser.jumpClock(days * 86_400_000)
      await browser.advance(1000)
    }
    expect(await timeUntilLeading(world, second)).toBeLessThan(5000)
    expect(second.leadership.isLeading).toBe(true)
  })
})

describe('a tab in trouble', () => {
  it('does not lead when its request is refused, and asks again later', async () => {
    const world = createCandidates()
    let refusals = 3
    const refused = world.open({
      change: (environment) => ({
        ...environment,
        locks: environment.locks && {
          ...environment.locks,
          request: (...args) =>
            refusals-- > 0
              ? Promise.reject(new Error('refused'))
              : (environment.locks?.request(...args) ?? Promise.resolve()),
        },
      }),
    })
    await world.browser.settle()
    expect([world.leaders(), refused.troubles]).toEqual([[], [new Error('refused')]])
    await world.browser.advance(10_000)
    expect([world.leaders().length, refused.troubles.length]).toEqual([1, 3])
  })

  it('lets another tab try when leading fails, and asks again later', async () => {
    const { world, browser, first, second } = await createPair()
    first.tab.close()
    second.lead = () => Promise.reject(new Error('no storage'))
    const third = world.open({ name: 'third' })
    await browser.settle()
    expect([world.leaders(), second.troubles]).toEqual([['third'], [new Error('no storage')]])
    second.lead = leadOn
    await browser.advance(5000)
    third.tab.crash()
    await browser.settle()
    expect(world.leaders()).toEqual(['second'])
  })

  it('waits for the end of its last run before it leads again', async () => {
    const world = createCandidates()
    const only = world.open({ name: 'only' })
    const ends: Array<() => void> = []
    only.lead = () => new Promise((resolve) => ends.push(resolve))
    await world.browser.settle()
    only.tab.freeze()
    only.tab.show()
    await world.browser.settle()
    expect([ends.length, only.leadership.isLeading]).toEqual([1, false])
    ends[0]?.()
    await world.browser.settle()
    expect([ends.length, only.leadership.isLeading]).toEqual([2, true])
  })

  it.each(['locks', 'channels'] as const)('leads alone where there are no %s', async (missing) => {
    const world = createCandidates()
    const change = (environment: Candidate['tab']['environment']) => ({ ...environment, [missing]: undefined })
    const tabs = [world.open({ change }), world.open({ change, visible: false })]
    await world.browser.settle()
    expect([world.leaders().length, tabs.map(({ roles }) => roles)]).toEqual([2, [['solo'], ['solo']]])
    tabs[0]?.tab.pagehide()
    tabs[1]?.tab.crash()
    await world.browser.settle()
    expect(tabs[0]?.leadership.isLeading).toBe(false)
    tabs[0]?.tab.restore()
    await world.browser.settle()
    expect(tabs[0]?.leadership.isLeading).toBe(true)
  })

  it('leads alone in a sandboxed frame', async () => {
    const world = createCandidates()
    const request = (): Promise<void> => Promise.reject(new DOMException('no', 'SecurityError'))
    const framed = world.open({
      change: (environment) => ({ ...environment, locks: environment.locks && { ...environment.locks, request } }),
    })
    await world.browser.settle()
    expect([framed.leadership.isLeading, framed.roles, framed.troubles]).toEqual([true, ['follower', 'solo'], []])
  })

  it('keeps out of the talk about who leads where it may not ask for locks', async () => {
    const { world, browser, first, second } = await createPair()
    const request = (): Promise<void> => Promise.reject(new DOMException('no', 'SecurityError'))
    const framed = world.open({
      change: (environment) => ({ ...environment, locks: environment.locks && { ...environment.locks, request } }),
    })
    await browser.settle()
    const said: string[] = []
    browser.interceptMessages(({ from, text }) => {
      if (from === framed.tab.name) said.push(text)
      return 'deliver'
    })
    await browser.advance(5000)
    framed.tab.hide()
    await browser.advance(5000)
    second.channel.post({ t: 'yield' })
    await browser.advance(5000)
    expect(said).toEqual([])
    expect([framed, first].map(({ leadership }) => leadership.isLeading)).toEqual([true, true])
  })

  it('robs a leader that hangs, whatever another tab commits meanwhile', async () => {
    const { world, browser, first, second } = await createPair()
    const other = world.open({ visible: false })
    first.tab.block()
    const changeset = { from: '0', to: '1', reset: false, puts: [], deletes: [], txids: [], nextOrdinal: 0 }
    for (let count = 0; count < 20; count += 1) {
      other.channel.post({ t: 'commit', life: 'life', seq: 0, changeset })
      await browser.advance(500)
    }
    expect(second.leadership.isLeading).toBe(true)
  })

  it('hears that it is behind', async () => {
    const { browser, first, second } = await createPair()
    first.position = { life: 'life', seq: 3, rev: 1 }
    await browser.advance(2500)
    expect(second.behind).toEqual([{ life: 'life', seq: 3, rev: 1 }])
  })
})

describe('stop', () => {
  it('frees the lock of a leader, and start takes part again', async () => {
    const { world, browser, first, second } = await createPair()
    first.leadership.stop()
    expect(await timeUntilLeading(world, second)).toBe(0)
    first.leadership.start()
    second.leadership.stop()
    expect(await timeUntilLeading(world, first)).toBe(0)
    await browser.advance(10_000)
    expect([world.leaders(), browser.timers]).toEqual([['first'], 0])
  })

  type Pair = Awaited<ReturnType<typeof createPair>>
  const moments: Record<string, (pair: Pair) => unknown> = {
    'when queued': () => undefined,
    'just after the start': ({ second: { leadership } }) => {
      leadership.stop()
      leadership.start()
    },
    'just when the lock comes': ({ first }) => first.leadership.stop(),
    'when leading': ({ first, browser }) => {
      first.tab.crash()
      return browser.settle()
    },
    'when taking over': ({ first, second, browser }) => {
      second.lead = async (signal) => {
        await second.tab.environment.sleep(1000, signal)
        throw new Error('too late')
      }
      first.tab.crash()
      return browser.settle()
    },
    'when testing itself': ({ first, browser }) => {
      browser.interceptMessages(() => 'drop')
      first.tab.block()
      return browser.advance(7600)
    },
    'after a theft': ({ first, browser }) => {
      first.tab.block()
      return browser.advance(7600)
    },
    'when resting': ({ first, second, browser }) => {
      second.lead = () => Promise.reject(new Error('no storage'))
      first.tab.crash()
      return browser.settle()
    },
  }

  it.each(Object.keys(moments))('leaves nothing behind %s', async (moment) => {
    const pair = await createPair()
    const { browser, first, second } = pair
    await moments[moment]?.(pair)
    second.leadership.stop()
    first.tab.unblock()
    await browser.settle()
    expect([second.leadership.isLeading, browser.timers]).toEqual([false, 0])
    first.tab.crash()
    const observer = browser.openTab()
    expect(await observer.environment.locks?.query()).toEqual({ held: [], pending: [] })
  })
})

it('a theft that is stopped on its way leaves nothing behind', async () => {
  const world = createCandidates()
  const first = world.open()
  await world.browser.settle()
  const thief = world.open({
    change: (environment) => ({
      ...environment,
      locks: environment.locks && {
        ...environment.locks,
        request: async (name, options, hold) => {
          const request = environment.locks?.request(name, options, hold)
          if (options.steal === true) thief.leadership.stop()
          await request
        },
      },
    }),
  })
  first.tab.block()
  await world.browser.advance(10_000)
  first.tab.crash()
  expect([thief.roles, thief.troubles, thief.leadership.isLeading]).toEqual([['follower'], ['steal'], false])
  expect(await thief.tab.environment.locks?.query()).toEqual({ held: [], pending: [] })
})

type Step = readonly [kind: string, tab: number]

/** What happens to tabs. */
const steps: Record<string, (candidate: Candidate, world: Candidates) => unknown> = {
  open: (_, world) => world.open(),
  'open hidden': (_, world) => world.open({ visible: false }),
  close: ({ tab }) => tab.close(),
  crash: ({ tab }) => tab.crash(),
  freeze: ({ tab }) => tab.freeze(),
  'freeze silently': ({ tab }) => tab.freeze({ tellPage: false }),
  'freeze deaf': ({ tab }) => tab.freeze({ tellPage: false, receives: false }),
  resume: ({ tab }) => tab.resume(),
  hide: ({ tab }) => tab.hide(),
  show: ({ tab }) => tab.show(),
  switch: ({ tab }, { browser }) => browser.switchTo(tab),
  pagehide: ({ tab }) => tab.pagehide(),
  'pagehide alone': ({ tab }) => tab.pagehide({ tellFreeze: false }),
  restore: ({ tab }) => tab.restore(),
  'restore without locks': ({ tab }) => tab.restore({ losesLocks: true }),
  block: ({ tab }) => tab.block(),
  unblock: ({ tab }) => tab.unblock(),
  restart: ({ leadership }) => (leadership.stop(), leadership.start()),
  poke: ({ leadership }) => leadership.poke(),
  'lose messages': (_, { browser }) => browser.interceptMessages(() => (browser.random() < 0.4 ? 'drop' : 'duplicate')),
  'delay messages': (_, { browser }) => browser.interceptMessages(() => ({ lateMs: browser.random() * 3000 })),
  'wait a little': (_, { browser }) => browser.advance(300),
  wait: (_, { browser }) => browser.advance(7000),
}

const schedule = fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(5)), { maxLength: 40 })

describe('any schedule', () => {
  it('has at most one leader that can act, and one soon when a tab is visible', { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(schedule, fc.integer(), async (todo: ReadonlyArray<Step>, seed) => {
        const world = createCandidates(seed)
        world.open()
        for (const [kind, index] of todo) {
          const alive = world.all.filter(({ tab }) => tab.state !== 'gone')
          const candidate = alive[index % Math.max(1, alive.length)]
          if (candidate !== undefined) await steps[kind]?.(candidate, world)
          // Also steps that follow each other at once must be survived.
          if (index % 2 === 0) continue
          await world.browser.settle()
          expect(world.leaders().length).toBeLessThan(2)
        }
        world.browser.interceptMessages(undefined)
        world.open()
        await world.browser.advance(8000)
        expect(world.leaders()).toHaveLength(1)
      }),
      { numRuns: 150 },
    )
  })
})
