import { describe, expect, it } from 'vitest'
import { StateError, createPresence } from '@oxbow/state/streams'
import { createPresenceWorld } from '../../test/presence-world.ts'

describe('who is present', () => {
  it('is seen by a newcomer within a second, and sees it', async () => {
    const world = createPresenceWorld()
    const [ada, bob] = [world.attend('ada', { state: 1 }), world.attend('bob', { state: 2 })]
    // Right after a beat of both: who waited for the next one would be late.
    await world.run(18_500)
    const cyd = world.attend('cyd', { state: 3 })
    expect(cyd.sees()).toEqual([])
    await world.run(1000)
    expect(cyd.sees()).toEqual(['ada 1', 'bob 2', '[cyd 3]'])
    expect(ada.sees()).toEqual(['[ada 1]', 'bob 2', 'cyd 3'])
    expect(bob.sees()).toEqual(['ada 1', '[bob 2]', 'cyd 3'])
  })

  it('is gone at once when it leaves, also when the tab is closed', async () => {
    const world = createPresenceWorld()
    const [ada, bob, cyd] = ['ada', 'bob', 'cyd'].map((user) => world.attend(user))
    await world.run(1000)
    expect(ada?.sees()).toHaveLength(3)
    bob?.stop()
    cyd?.tab.close()
    await world.run(200)
    expect(ada?.sees()).toEqual(['[ada "here"]'])
    expect(bob?.sees()).toEqual([])
    expect(world.live()).toBe(1)
  })

  it('is gone within ten seconds when it crashes, and not while it lives', async () => {
    const world = createPresenceWorld()
    const [ada, bob] = [world.attend('ada'), world.attend('bob')]
    await world.run(60_000)
    expect(ada.saw.slice(2)).toEqual([])
    bob.tab.crash()
    await world.run(4000)
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob "here"'])
    await world.run(6000)
    expect(ada.sees()).toEqual(['[ada "here"]'])
  })

  it('says something else when its state changes, soon and not too often', async () => {
    const world = createPresenceWorld()
    const [ada, bob] = [world.attend('ada'), world.attend('bob')]
    await world.run(2000)
    const before = world.requests.length
    for (let n = 0; n < 100; n += 1) {
      bob.presence.set({ at: n })
      await world.run(10)
    }
    await world.run(300)
    // Near the border of two streams each beat is written to both.
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob {"at":99}'])
    expect(world.requests.length - before).toBeLessThanOrEqual(2 * 8)
  })

  it('keeps the identity of what did not change', async () => {
    const world = createPresenceWorld()
    const [ada] = [world.attend('ada'), world.attend('bob'), world.attend('cyd')]
    await world.run(2000)
    const { everyone } = ada.presence.get()
    await world.run(10_000)
    expect(ada.presence.get().everyone).toBe(everyone)
    world.attend('dan')
    await world.run(1000)
    expect(
      ada.presence
        .get()
        .everyone.slice(0, 3)
        .map((entry, index) => entry === everyone[index]),
    ).toEqual([true, true, true])
  })

  it('is away while all its tabs are hidden, and stays present without a timer that can be relied on', async () => {
    const world = createPresenceWorld()
    const ada = world.attend('ada')
    const tab = world.openDevice().openTab()
    // Timers of pages that are hidden for long run once a minute.
    const slow = (delayMs: number): number =>
      tab.isVisible ? delayMs : Math.ceil(Math.max(delayMs, 1) / 60_000) * 60_000
    const sleep: typeof tab.environment.sleep = (delayMs, signal) => tab.environment.sleep(slow(delayMs), signal)
    const bob = world.attend('bob', { tab, environment: { ...tab.environment, sleep } })
    await world.run(2000)
    tab.hide()
    await world.run(2000)
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob "here"?'])
    const before = ada.saw.length
    await world.run(100_000)
    expect(ada.saw.slice(before)).toEqual([])
    tab.show()
    await world.run(1000)
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob "here"'])
    expect(bob.sees()).toEqual(['ada "here"', '[bob "here"]'])
    tab.hide()
    tab.freeze()
    await world.run(500)
    expect(ada.sees()).toEqual(['[ada "here"]'])
    tab.show()
    await world.run(1000)
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob "here"'])
  })
})

describe('the tabs of a device', () => {
  it('are one entry, over one connection, until the last is gone', async () => {
    const world = createPresenceWorld()
    const ada = world.attend('ada')
    const device = world.openDevice()
    const tabs = [1, 2, 3].map((state) => world.attend('bob', { tab: device.openTab(), state }))
    await world.run(100)
    tabs[2]?.presence.set(4)
    await world.run(2000)
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob 4'])
    for (const { sees } of tabs) expect(sees()).toEqual(['ada "here"', '[bob 4]'])
    expect(world.live()).toBe(2)
    const before = ada.saw.length
    tabs[0]?.tab.close()
    await world.run(10_000)
    tabs[1]?.tab.crash()
    await world.run(10_000)
    expect(ada.saw.slice(before)).toEqual([])
    expect(tabs[2]?.sees()).toEqual(['ada "here"', '[bob 4]'])
    tabs[2]?.tab.close()
    await world.run(10_000)
    expect(ada.sees()).toEqual(['[ada "here"]'])
  })

  it('are gone at once when they are closed one after the other', async () => {
    const world = createPresenceWorld()
    const ada = world.attend('ada')
    const device = world.openDevice()
    const tabs = [1, 2].map((state) => world.attend('bob', { tab: device.openTab(), state }))
    await world.run(5000)
    for (const { tab } of tabs) {
      expect(ada.presence.get().everyone).toHaveLength(2)
      tab.close()
      await world.run(500)
    }
    expect(ada.sees()).toEqual(['[ada "here"]'])
  })

  it('are gone at once when the last is closed, although the one before crashed', async () => {
    const world = createPresenceWorld()
    const ada = world.attend('ada')
    const device = world.openDevice()
    const [first, last] = [1, 2].map((state) => world.attend('bob', { tab: device.openTab(), state }))
    await world.run(5000)
    first?.tab.crash()
    await world.run(5000)
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob 2'])
    last?.tab.close()
    await world.run(200)
    expect(ada.sees()).toEqual(['[ada "here"]'])
  })

  it('speak by the one that said something last, and another takes its word back when that leaves', async () => {
    const world = createPresenceWorld()
    const ada = world.attend('ada')
    const device = world.openDevice()
    const [one, two] = [1, 2].map((state) => world.attend('bob', { tab: device.openTab(), state }))
    await world.run(1000)
    one?.presence.set('one')
    await world.run(500)
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob "one"'])
    two?.presence.set('two')
    await world.run(500)
    two?.stop()
    await world.run(500)
    expect([ada.sees(), one?.sees()]).toEqual([
      ['[ada "here"]', 'bob "one"'],
      ['ada "here"', '[bob "one"]'],
    ])
  })

  it('are devices of their own per user, and per browser', async () => {
    const world = createPresenceWorld()
    const ada = world.attend('ada')
    world.attend('ada', { tab: world.openDevice().openTab(), state: 'at home' })
    world.attend(undefined)
    await world.run(2000)
    const entries = ada.presence.get().everyone.map(({ user, isSelf }) => [user, isSelf])
    expect(entries).toHaveLength(3)
    expect(entries.filter(([user]) => user === 'ada')).toHaveLength(2)
    expect(entries.filter(([, isSelf]) => isSelf)).toEqual([['ada', true]])
  })

  it('are each present where there are no locks, and one entry still', async () => {
    const world = createPresenceWorld()
    const ada = world.attend('ada')
    const device = world.openDevice()
    const tabs = [1, 2].map((state) => {
      const tab = device.openTab()
      return world.attend('bob', {
        tab,
        state,
        environment: { ...tab.environment, locks: undefined, channels: undefined },
      })
    })
    await world.run(5000)
    expect(ada.presence.get().everyone).toHaveLength(2)
    tabs[0]?.tab.close()
    await world.run(1000)
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob 2'])
  })
})

describe('what is kept of presence', () => {
  it('is a few streams that expire, and nobody blinks when the next one begins', async () => {
    const world = createPresenceWorld()
    const [ada, bob] = [world.attend('ada'), world.attend('bob')]
    await world.run(2000)
    const seen = [ada.saw.length, bob.saw.length]
    await world.run(12 * 60_000)
    expect([ada.saw.length, bob.saw.length]).toEqual(seen)
    expect(world.live()).toBe(2)
    const { streams, messages } = await world.stored()
    expect(streams).toBeLessThanOrEqual(3)
    expect(messages).toBeLessThanOrEqual(3 * 2 * (12 * 20 + 10))
    ada.tab.crash()
    bob.tab.crash()
    await world.run(16 * 60_000)
    expect(await world.stored()).toEqual({ streams: 0, messages: 0 })
  })

  it('is enough for devices whose clocks differ by most of a minute', async () => {
    const world = createPresenceWorld()
    const ada = world.attend('ada')
    const tab = world.openDevice().openTab()
    const environment = { ...tab.environment, now: () => tab.environment.now() + 50_000 }
    const bob = world.attend('bob', { tab, environment })
    await world.run(2000)
    const seen = [ada.saw.length, bob.saw.length]
    await world.run(12 * 60_000)
    expect([ada.saw.length, bob.saw.length]).toEqual(seen)
    expect(ada.sees()).toEqual(['[ada "here"]', 'bob "here"'])
  })
})

describe('a server that does not take part', () => {
  it('is told of, and tried again', async () => {
    const world = createPresenceWorld()
    world.refuse = () => new Response(null, { status: 403 })
    const [ada, follower] = [world.attend('ada'), world.attend('ada')]
    await world.run(1000)
    for (const { presence, sees } of [ada, follower]) {
      expect([presence.get().error?.code, sees()]).toEqual(['read-failed', ['[ada "here"]']])
    }
    world.refuse = undefined
    world.attend('bob')
    await world.run(10_000)
    expect([ada.presence.get().error, ada.sees()]).toEqual([undefined, ['[ada "here"]', 'bob "here"']])
  })

  it('because the network is away is no error, and is joined again at once when it is back', async () => {
    const world = createPresenceWorld()
    const [ada, bob] = [world.attend('ada'), world.attend('bob')]
    await world.run(2000)
    ada.tab.offline()
    await world.run(10_000)
    expect([ada.presence.get().error, ada.sees()]).toEqual([undefined, ['[ada "here"]']])
    expect(bob.sees()).toEqual(['[bob "here"]'])
    ada.tab.online()
    await world.run(1000)
    expect([ada.sees(), bob.sees()]).toEqual([
      ['[ada "here"]', 'bob "here"'],
      ['ada "here"', '[bob "here"]'],
    ])
  })

  it('has few live requests: rooms take turns and say so', async () => {
    const world = createPresenceWorld()
    const rooms = [1, 2, 3].map((n) => world.attend('ada', { name: `${world.name}/${n}`, maxLiveRequests: 1 }))
    const others = [1, 2, 3].map((n) =>
      world.attend('bob', { name: `${world.name}/${n}`, tab: world.openDevice().openTab() }),
    )
    await world.run(5000)
    expect(rooms.filter(({ presence }) => presence.get().isTakingTurns)).toHaveLength(2)
    expect(world.live()).toBe(4)
    for (const { sees } of [...rooms, ...others]) expect(sees()).toHaveLength(2)
  })
})

describe('options and states', () => {
  it('that can not work are refused at once', () => {
    const name = 'http://oxbow.test/room'
    expect(() => createPresence({ name: '' })).toThrow(StateError)
    expect(() => createPresence({ name, user: '' })).toThrow(StateError)
    const presence = createPresence<unknown>({ name })
    expect(() => presence.set({ at: new Date() })).toThrow('holds Date at "at"')
    expect(() => presence.set('x'.repeat(5000))).toThrow('4096')
  })
})
