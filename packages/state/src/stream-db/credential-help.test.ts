import { describe, expect, it } from 'vitest'
import { createDestinationWorld, destinationKinds, type DestinationWorld } from '../../test/destination-world.ts'
import { createTabsWorld } from '../../test/tabs-world.ts'
import { milk, tea } from '../../test/todos.ts'

type Tab = ReturnType<DestinationWorld['openTab']>

/** A world in which the server takes writes from the tabs of these names alone. */
const createWorldOf = async (kind: Parameters<typeof createDestinationWorld>[0], ...taken: string[]) => {
  const world = await createDestinationWorld(kind)
  const names = new Set(taken)
  const tries: string[] = []
  /** What happens when a tab tries. */
  const acts = new Map<string, () => void>()
  world.fail(
    { kind: 'answer', status: 401 },
    {
      times: Infinity,
      hits: (_, { name }) => {
        tries.push(name)
        acts.get(name)?.()
        return !names.has(name)
      },
    },
  )
  const open = async (options?: Parameters<typeof world.openTab>[0]): Promise<Tab> => {
    const tab = world.openTab(options)
    tab.db.preload().catch(() => undefined)
    await world.run()
    return tab
  }
  return { world, names, tries, acts, open }
}
const logOf = async (world: DestinationWorld): Promise<string[]> => (await world.log()).map(({ key }) => key)
const phaseOf = ({ db }: Tab): string => db.status.get().phase

describe.each(destinationKinds)('credentials that are refused on the way to %s', (kind) => {
  it('are those of one tab: another one tries with its own, and the writes go on', async () => {
    const { world, tries, open } = await createWorldOf(kind, 'tab-2')
    const first = await open()
    const second = await open({ visible: false })
    const phases = new Set<string>()
    first.db.status.subscribe(({ phase }) => phases.add(phase))
    first.db.collections.todos.insert(milk)
    await world.run(2000)
    second.db.collections.todos.insert(tea)
    await world.run(2000)
    expect([await logOf(world), tries]).toEqual([
      ['1', '2'],
      ['tab-1', 'tab-2', 'tab-1', 'tab-2'],
    ])
    for (const { db } of [first, second]) expect(db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
    expect(phases.has('needs-auth')).toBe(false)
  })

  it('are those of all tabs: each has tried once, those that are looked at first, and all say needs-auth', async () => {
    const { world, tries, names, open } = await createWorldOf(kind)
    const tabs = [await open(), await open({ visible: false }), await open()]
    tabs[0]?.db.collections.todos.insert(milk)
    await world.run(60_000)
    expect(tries).toEqual(['tab-1', 'tab-3', 'tab-2'])
    expect(tabs.map(phaseOf)).toEqual(['needs-auth', 'needs-auth', 'needs-auth'])
    names.add('tab-2')
    tabs[2]?.db.connect()
    await world.run(2000)
    expect([await logOf(world), tabs.map(phaseOf)]).toEqual([['1'], ['live', 'live', 'live']])
  })

  it('are those of all tabs until one comes that has others', async () => {
    const { world, open } = await createWorldOf(kind, 'tab-3')
    const first = await open()
    await open()
    first.db.collections.todos.insert(milk)
    await world.run(60_000)
    expect(phaseOf(first)).toBe('needs-auth')
    await open()
    await world.run(2000)
    expect([await logOf(world), phaseOf(first)]).toEqual([['1'], 'live'])
  })

  it('are not tried by a tab that sleeps, and one that falls asleep over it is not waited for for ever', async () => {
    const { world, tries, acts, open } = await createWorldOf(kind)
    const [first, second, third] = [await open(), await open(), await open()]
    third.tab.freeze()
    acts.set('tab-2', () => second.tab.freeze())
    first.db.collections.todos.insert(milk)
    await world.run(40_000)
    expect([tries, phaseOf(first)]).toEqual([['tab-1', 'tab-2', 'tab-1'], 'needs-auth'])
  })

  it('and a batch that the other tab has stored as sent is not sent again, whatever it says then', async () => {
    const { world, open } = await createWorldOf(kind, 'tab-2')
    const first = await open()
    const second = await open({ visible: false })
    world.onBatch('after', () => second.tab.crash())
    first.db.collections.todos.insert(milk)
    await world.run(60_000)
    await open()
    await world.run(5000)
    expect(await logOf(world)).toEqual(['1'])
  })
})

it('a tab whose requests are all refused writes through another, with headers of each their own', async () => {
  const world = await createTabsWorld()
  const isOld = ({ method, headers }: { method: string; headers: Readonly<Record<string, string | undefined>> }) =>
    (method === 'POST' || method === 'HEAD') && headers['authorization'] === 'Bearer old'
  world.handler.faults.add({ match: isOld, effect: { kind: 'cut-before' } })
  world.handler.faults.add({ match: isOld, effect: { kind: 'respond', status: 401 }, times: Infinity })
  const asked: string[] = []
  const open = (token: string) => {
    const onError = (): void => void asked.push(token)
    const streamOptions = { url: world.url, headers: { Authorization: `Bearer ${token}` }, onError }
    const tab = world.openTab({ user: 'ada', streamOptions })
    tab.db.preload().catch(() => undefined)
    return tab
  }
  const [first, second] = [open('old'), open('new')]
  await world.run()
  first.db.collections.todos.insert(milk)
  await world.run(5000)
  expect((await world.log()).map(({ key }) => key)).toEqual(['1'])
  // Once for the position of the end, once for the batch.
  expect(asked).toEqual(['old', 'old'])
  expect([first.db.status.get(), second.db.status.get()]).toMatchObject([
    { role: 'leader', isSynced: true },
    { role: 'follower', isSynced: true },
  ])
})

describe('a tab that may not read', () => {
  /** A world in which the server answers those alone whose token counts. */
  const createGuarded = async () => {
    const world = await createTabsWorld()
    const counts = new Set<string>()
    world.handler.faults.add({
      match: ({ headers }: { headers: Readonly<Record<string, string | undefined>> }) =>
        headers['authorization'] !== undefined && !counts.has(headers['authorization']),
      ...{ effect: { kind: 'respond', status: 401 }, times: Infinity },
    })
    const open = async (token: string, visible = true) => {
      const streamOptions = { url: world.url, headers: { Authorization: token } }
      const phases = new Set<string>()
      const tab = { ...world.openTab({ user: 'ada', visible, streamOptions }), phases }
      tab.db.status.subscribe(({ phase }) => phases.add(phase))
      tab.db.preload().catch(() => undefined)
      await world.run()
      return tab
    }
    return { world, counts, open }
  }
  const statusOf = (tabs: ReadonlyArray<Tab>) =>
    tabs.map(({ db: { status } }) => [status.get().role, status.get().phase])

  it('leaves that to one that is looked at and may, and none says needs-auth', async () => {
    const { world, counts, open } = await createGuarded()
    counts.add('new')
    const tabs = [await open('old'), await open('new'), await open('old')] as const
    tabs[2].db.collections.todos.insert(milk)
    await world.run(60_000)
    expect((await world.log()).map(({ key }) => key)).toEqual(['1'])
    expect(statusOf(tabs)).toEqual([
      ['follower', 'live'],
      ['leader', 'live'],
      ['follower', 'live'],
    ])
    expect([...tabs[0].phases, ...tabs[1].phases]).not.toContain('needs-auth')
  })

  it('says so when no other may, after each that is looked at has tried once, and the server is left alone then', async () => {
    const { world, counts, open } = await createGuarded()
    const tabs = [await open('one'), await open('two'), await open('three', false)] as const
    await world.run(60_000)
    const asked = world.requests.length
    expect(statusOf(tabs).map(([, phase]) => phase)).toEqual(['needs-auth', 'needs-auth', 'needs-auth'])
    await world.run(600_000)
    expect(world.requests.length).toBe(asked)
    // Somebody logs in, in a tab that follows.
    const follower = tabs.find(({ db }) => db.status.get().role === 'follower')
    counts.add(follower === tabs[0] ? 'one' : 'two')
    follower?.db.connect()
    await world.run(10_000)
    expect(statusOf(tabs).map(([, phase]) => phase)).toEqual(['live', 'live', 'live'])
  })
})
