import type { SyncStatus } from '@oxbow/state/db'
import { describe, expect, it, vi } from 'vitest'
import { createTabsWorld, type TabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'

const insert = (id: string) => change('insert', id, { id, text: id, done: false })

type Tab = ReturnType<TabsWorld['openTab']>
const open = (world: TabsWorld, options: Parameters<TabsWorld['openTab']>[0] = {}): Tab => {
  const opened = world.openTab(options)
  opened.db.preload().catch(() => undefined)
  return opened
}

/** All that a status says, apart from whose it is. */
const saidBy = ({ db }: Tab) => {
  const { role: _role, error, obstacle, ...rest } = db.status.get()
  return { ...rest, error: wordsOf(error), obstacle: obstacle && { ...obstacle, error: wordsOf(obstacle.error) } }
}
const wordsOf = (error: SyncStatus['error']) =>
  error && ('code' in error ? `${error.code} ${error.status}: ${error.message}` : error.message)

describe('the status', () => {
  const reconnect = ({ tab }: Tab): void => {
    tab.offline()
    tab.online()
  }
  const refuse = (world: TabsWorld, status: number, only?: string): void => {
    const match = ({ method }: { method: string }): boolean => only === undefined || method === only
    world.handler.faults.add({ match, effect: { kind: 'respond', status }, times: Infinity })
  }

  type Act = (world: TabsWorld, tabs: [Tab, Tab]) => void | Promise<void>
  const answers =
    (status: number): Act =>
    (world, [leader]) => {
      refuse(world, status)
      reconnect(leader)
    }

  it.each<[string, string, string, number | undefined, Act]>([
    ['is cut off', 'offline', 'offline', undefined, (_, [leader]) => leader.tab.offline()],
    ['finds a server that is busy', 'offline', 'offline', 503, answers(503)],
    ['finds a server that fails', 'offline', 'offline', 500, answers(500)],
    ['may not read any more', 'needs-auth', 'read-failed', 401, answers(401)],
    ['is not let in', 'needs-auth', 'read-failed', 403, answers(403)],
    [
      'may not write',
      ...(['needs-auth', 'rejected', 401] as const),
      (world, [, follower]) => {
        refuse(world, 401, 'POST')
        follower.db.collections.todos.insert({ id: '2', text: 'b' })
      },
    ],
    [
      'finds the stream gone',
      ...(['error', 'stream-not-found', 404] as const),
      async (world, [leader]) => {
        await world.removeStream()
        reconnect(leader)
      },
    ],
  ])('is the same in every tab when the one that reads %s', async (_, phase, code, status, act) => {
    const world = await createTabsWorld([insert('1')])
    const tabs: [Tab, Tab] = [open(world), open(world)]
    await world.run(100)
    await act(world, tabs)
    const all = [...tabs, open(world)]
    await vi.waitFor(async () => {
      await world.run(100)
      // Who may not read lets another one try.
      const leader = all.find(({ db }) => db.status.get().role === 'leader')
      expect(leader?.db.status.get()).toMatchObject({ phase, error: { code, status } })
      for (const tab of all) expect(saidBy(tab)).toEqual(leader && saidBy(leader))
    }, 4000)
  })

  it('tells how far a long log was read in every tab', async () => {
    const world = await createTabsWorld()
    const tabs = [open(world), open(world)]
    await world.run(100)
    const seen = tabs.map(({ db }) => {
      const loaded: Array<number | undefined> = []
      db.status.subscribe(({ progress }) => loaded.push(progress?.loaded))
      return loaded
    })
    tabs[0]?.tab.offline()
    const text = 'long '.repeat(20_000)
    for (let count = 0; count < 30; count += 1)
      await world.append(change('insert', `${count}`, { id: `${count}`, text, done: false }))
    tabs[0]?.tab.online()
    await world.run(1000)
    const [ofLeader = [], ofFollower = []] = seen.map((loaded) =>
      [...new Set(loaded)].filter((one) => one !== undefined),
    )
    expect(ofLeader.length).toBeGreaterThan(0)
    expect(ofFollower).toEqual(ofLeader)
  })
})

describe('preload() of a stream that does not exist', () => {
  it('rejects in every tab, and can be called again in each', async () => {
    const world = await createTabsWorld()
    await world.removeStream()
    const tabs = [world.openTab(), world.openTab(), world.openTab({ visible: false })]
    const ends: string[] = []
    const preload = ({ db, tab }: Tab): void =>
      void db.preload().then(
        () => ends.push(`${tab.name} is ready`),
        (error: unknown) => ends.push(`${tab.name}: ${String(Object(error).code)}`),
      )
    for (const tab of tabs) {
      preload(tab)
      await world.run(100)
    }
    expect(ends).toEqual(tabs.map(({ tab }) => `${tab.name}: stream-not-found`))
    ends.length = 0
    for (const tab of tabs.toReversed()) {
      preload(tab)
      await world.run(100)
    }
    expect(ends).toEqual(tabs.toReversed().map(({ tab }) => `${tab.name}: stream-not-found`))
    ends.length = 0
    await world.createStream([insert('1')])
    for (const tab of tabs.toReversed()) preload(tab)
    await world.run(100)
    expect(ends.toSorted()).toEqual(tabs.map(({ tab }) => `${tab.name} is ready`))
  })

  it('that was there and is found gone waits in no tab', async () => {
    const world = await createTabsWorld()
    const tabs = [open(world), open(world)]
    await world.run(100)
    const ends: string[] = []
    for (const { db } of tabs) {
      tabs[0]?.tab.offline()
      await world.run(1000)
      db.preload({ until: 'up-to-date' }).catch((error: unknown) => ends.push(String(Object(error).code)))
    }
    await world.removeStream()
    tabs[0]?.tab.online()
    await world.run(1000)
    expect(ends).toEqual(['stream-not-found', 'stream-not-found'])
  })
})
