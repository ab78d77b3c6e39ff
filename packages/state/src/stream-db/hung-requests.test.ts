import { describe, expect, it } from 'vitest'
import { createDestinationWorld, destinationKinds, type DestinationWorld } from '../../test/destination-world.ts'
import { createTabsWorld } from '../../test/tabs-world.ts'
import { milk, tea } from '../../test/todos.ts'

type Tab = ReturnType<DestinationWorld['openTab']>

const logOf = async (world: DestinationWorld): Promise<string[]> => (await world.log()).map(({ key }) => key)

describe.each(destinationKinds)('a request to %s that gets no answer', (kind) => {
  /** A tab that has written before, and whose next batch hangs. */
  const create = async (): Promise<{ world: DestinationWorld; tab: Tab; tries: () => number; release: () => void }> => {
    const world = await createDestinationWorld(kind)
    const tab = world.openTab()
    tab.db.preload().catch(() => undefined)
    await world.run()
    tab.db.collections.todos.insert(milk)
    await world.run(1000)
    const before = world.tries()
    const release = world.hold()
    tab.db.collections.todos.insert(tea)
    await world.run()
    return { world, tab, release, tries: () => world.tries() - before }
  }
  const expectAllToArrive = async (world: DestinationWorld, { db }: Tab): Promise<void> => {
    await world.run(200_000)
    expect(await logOf(world)).toEqual(['1', '2'])
    expect(db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
  }

  it('is given up after 10 s and tried again, later each time, and what arrives late arrives once', async () => {
    const { world, tab, tries, release } = await create()
    await world.run(9900)
    expect(tries()).toBe(1)
    await world.run(2000)
    expect(tries()).toBe(2)
    await world.run(15_000)
    expect(tries()).toBe(2)
    await world.run(10_000)
    expect(tries()).toBe(3)
    release()
    await expectAllToArrive(world, tab)
  })

  const urges: ReadonlyArray<[string, (tab: Tab) => void]> = [
    ['connect()', ({ db }) => db.connect()],
    ['outbox.resume()', ({ db }) => db.outbox.resume()],
    [
      'being looked at',
      ({ tab }) => {
        tab.hide()
        tab.show()
      },
    ],
    [
      'a network that comes back',
      ({ tab }) => {
        tab.offline()
        tab.online()
      },
    ],
  ]
  it.each(urges)('is given up for %s when it has been silent', async (_, urge) => {
    const { world, tab, tries, release } = await create()
    await world.run(2000)
    expect(tries()).toBe(1)
    urge(tab)
    await world.run(500)
    expect(tries()).toBe(2)
    release()
    await expectAllToArrive(world, tab)
  })

  it('is not given up for connect() while it is young', async () => {
    const { world, tab, tries, release } = await create()
    for (let times = 0; times < 3; times += 1) tab.db.connect()
    await world.run(100)
    expect(tries()).toBe(1)
    release()
    await expectAllToArrive(world, tab)
  })
})

it('a hung look for the end of the log is given up like a batch', async () => {
  let heads = 0
  let isStuck = false
  const world = await createTabsWorld([], {
    through: (fetch) => async (input, init) => {
      if (init?.method !== 'HEAD') return fetch(input, init)
      heads += 1
      return isStuck ? new Promise(() => undefined) : fetch(input, init)
    },
  })
  const { db } = world.openTab()
  db.preload().catch(() => undefined)
  await world.run()
  world.handler.faults.add({ match: ({ method }) => method === 'POST', effect: { kind: 'cut-before' } })
  isStuck = true
  db.collections.todos.insert(milk)
  await world.run(5000)
  expect(heads).toBe(1)
  // It is the second try of the batch.
  await world.run(20_000)
  expect(heads).toBe(2)
  isStuck = false
  db.connect()
  await world.run(1000)
  expect((await world.log()).map(({ key }) => key)).toEqual(['1'])
})

describe('a batch in doubt whose log does not tell where it ends', () => {
  const isHead = ({ method }: { method: string }): boolean => method === 'HEAD'
  const isPost = ({ method }: { method: string }): boolean => method === 'POST'

  it.each([403, 405, 501])('is looked for by a read where HEAD is answered %i', async (status) => {
    const world = await createTabsWorld()
    const { db } = world.openTab()
    db.preload().catch(() => undefined)
    await world.run()
    world.handler.faults.add({ match: isHead, effect: { kind: 'respond', status }, times: Infinity })
    world.handler.faults.add({ match: isPost, effect: { kind: 'cut-before' } })
    db.collections.todos.insert(milk)
    await world.run(5000)
    expect((await world.log()).map(({ key }) => key)).toEqual(['1'])
    expect(db.status.get()).toMatchObject({ phase: 'live', isSynced: true, obstacle: undefined })
    // From then on HEAD is not tried first.
    world.requests.length = 0
    world.handler.faults.add({
      match: isPost,
      effect: { kind: 'respond', status: 409, headers: { 'Producer-Expected-Seq': '7' } },
    })
    db.collections.todos.insert(tea)
    await world.run(5000)
    expect(world.requests.filter((request) => request.startsWith('HEAD'))).toEqual([])
    expect(db.status.get()).toMatchObject({ isSynced: true })
  })

  it.each([
    ['refused', 403],
    ['hidden', 200],
  ])('waits and says what to do when all of that is %s', async (_, status) => {
    const world = await createTabsWorld()
    const { db } = world.openTab()
    db.preload().catch(() => undefined)
    await world.run()
    const isLook = ({ method, url }: { method: string; url: string }): boolean =>
      method === 'HEAD' || url.includes('offset=now')
    const stop = world.handler.faults.add({ match: isLook, effect: { kind: 'respond', status }, times: Infinity })
    world.handler.faults.add({ match: isPost, effect: { kind: 'cut-before' } })
    db.collections.todos.insert(milk)
    await world.run(60_000)
    expect(db.status.get()).toMatchObject({ phase: 'error', pendingCount: 1, error: { code: 'rejected' } })
    expect(db.status.get().error?.message).toMatch(new RegExp(`status ${status}\\).* HEAD.*Stream-Next-Offset`))
    stop()
    await world.run(60_000)
    expect(db.status.get()).toMatchObject({ phase: 'live', isSynced: true, error: undefined })
  })
})
