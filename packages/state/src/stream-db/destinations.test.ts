import { describe, expect, it } from 'vitest'
import { createMemoryStore, type Store } from '@oxbow/state/db'
import { createTabsWorld } from '../../test/tabs-world.ts'
import {
  createDestinationWorld,
  destinationKinds,
  type DestinationWorld,
  type Mishap,
} from '../../test/destination-world.ts'
import { jam, milk, tea } from '../../test/todos.ts'

type Tab = ReturnType<DestinationWorld['openTab']>
const keysOf = ({ db }: Tab): string[] => db.collections.todos.toArray.map(({ id }) => id).toSorted()
const logOf = async (world: DestinationWorld): Promise<string[]> => (await world.log()).map(({ key }) => key)

describe.each(destinationKinds)('writes that go to %s', (kind) => {
  const create = async (count = 1): Promise<{ world: DestinationWorld; tabs: Tab[]; first: Tab; second: Tab }> => {
    const world = await createDestinationWorld(kind)
    const tabs = Array.from({ length: count }, () => world.openTab())
    for (const { db } of tabs) db.preload().catch(() => undefined)
    await world.run()
    const [first = world.openTab(), second = first] = tabs
    return { world, tabs, first, second }
  }
  const open = (world: DestinationWorld): Tab => {
    const tab = world.openTab()
    tab.db.preload().catch(() => undefined)
    return tab
  }

  it('arrive once when they were made offline and the page was loaded again (case 37)', async () => {
    const { world, first } = await create()
    first.tab.offline()
    await world.run()
    first.db.collections.todos.insert(milk)
    await world.run()
    first.tab.close()
    const later = open(world)
    await world.run(1000)
    expect([await logOf(world), keysOf(later)]).toEqual([['1'], ['1']])
    expect(later.db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
  })

  it('arrive once and in order when the tab that made them is gone, and show before (cases 38, 45)', async () => {
    const { world, tabs, first, second } = await create(2)
    for (const { tab } of tabs) tab.offline()
    await world.run()
    first.db.collections.todos.insert(milk)
    await world.run()
    second.db.collections.todos.insert(tea)
    await world.run()
    expect(tabs.map(keysOf)).toEqual([
      ['1', '2'],
      ['1', '2'],
    ])
    first.tab.close()
    await world.run()
    second.tab.online()
    await world.run(1000)
    expect(await logOf(world)).toEqual(['1', '2'])
    expect(second.db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
  })

  const failures: ReadonlyArray<[string, Mishap]> = [
    ['they never arrive', { kind: 'cut-before' }],
    ['their answers are lost', { kind: 'cut-after' }],
    ['the server is in trouble', { kind: 'answer', status: 503 }],
    ['the server is busy', { kind: 'answer', status: 429, headers: { 'Retry-After': '2' } }],
  ]
  it.each(failures)('arrive once when at first %s (case 39)', async (_, mishap) => {
    const { world, first } = await create()
    world.fail(mishap, { times: 2 })
    first.db.collections.todos.insert(milk)
    await world.run(100)
    first.db.collections.todos.insert(tea)
    await world.run(10_000)
    world.fail(mishap, { times: 2 })
    first.db.collections.todos.insert(jam)
    await world.run(10_000)
    expect(await logOf(world)).toEqual(['1', '2', '3'])
    // What comes back in the stream that is read is not tried again.
    expect(world.tries()).toBeGreaterThanOrEqual(mishap.kind === 'cut-after' ? 3 : 6)
    expect(first.db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
  })

  it.each(['before', 'after'] as const)('arrive once when the sender crashes %s they do (case 40)', async (moment) => {
    const { world, first, second } = await create(2)
    world.onBatch(moment, () => first.tab.crash())
    second.db.collections.todos.insert(milk)
    await world.run(1000)
    second.db.collections.todos.insert(tea)
    await world.run(1000)
    expect([first.tab.state, await logOf(world)]).toEqual(['gone', ['1', '2']])
    expect(second.db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0, role: 'leader' })
  })

  it('arrive once when the sender crashes between freezing them and sending them (case 40)', async () => {
    const store = createMemoryStore(undefined, { isShared: true })
    const world = await createDestinationWorld(kind)
    const dying = world.browser.openTab()
    const deadly: Store = {
      ...store,
      async changeOutbox(change) {
        const rev = await store.changeOutbox(change)
        if ((await store.outbox()).frozen !== undefined) dying.crash()
        return rev
      },
    }
    const { db } = world.openTab({ persistence: dying.wrap(deadly), environment: dying.environment })
    db.preload().catch(() => undefined)
    await world.run()
    db.collections.todos.insert(milk)
    await world.run(1000)
    expect([dying.state, (await store.outbox()).frozen?.txids.length, world.tries()]).toEqual(['gone', 1, 0])
    const later = world.openTab({ persistence: store })
    later.db.preload().catch(() => undefined)
    await world.run(1000)
    expect([await logOf(world), world.tries()]).toEqual([['1'], 1])
    expect(later.db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
  })

  it('arrive once when two tabs send the same batch (case 41)', async () => {
    const { world, first, second } = await create(2)
    const release = world.hold()
    first.db.collections.todos.insert(milk)
    await world.run()
    first.tab.block()
    await world.run(20_000)
    expect([second.db.status.get().role, world.tries()]).toEqual(['leader', 2])
    release()
    first.tab.unblock()
    await world.run(10_000)
    expect(await logOf(world)).toEqual(['1'])
    expect(second.db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
  })

  it('arrive once when the server has forgotten who sends (case 42)', async () => {
    const { world, first } = await create()
    first.db.collections.todos.insert(milk)
    await world.run(1000)
    const headers = { 'Producer-Expected-Seq': '0', 'Producer-Received-Seq': '1' }
    world.fail({ kind: 'answer', status: 409, headers })
    first.db.collections.todos.insert(tea)
    await world.run(1000)
    expect(await logOf(world)).toEqual(['1', '2'])
    expect(first.db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
  })

  it('are not doubled by a 409 when they are in the log already (case 42)', async () => {
    const { world, first } = await create()
    const headers = { 'Producer-Expected-Seq': '0', 'Producer-Received-Seq': '1' }
    world.fail({ kind: 'answer-after', status: 409, headers })
    first.db.collections.todos.insert(milk)
    await world.run(10_000)
    expect([await logOf(world), first.db.outbox.get().rejected]).toEqual([['1'], []])
    expect(first.db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
  })

  it.each([400, 413, 422, 403])('arrive but for the one that is answered %s (case 43)', async (status) => {
    const { world, first } = await create()
    first.tab.offline()
    await world.run()
    for (const row of [milk, tea, jam]) {
      first.db.collections.todos.insert(row)
      await world.run()
    }
    world.fail({ kind: 'answer', status }, { times: Infinity, hits: (body) => body.includes('"key":"2"') })
    first.tab.online()
    await world.run(10_000)
    expect([await logOf(world), keysOf(first)]).toEqual([
      ['1', '3'],
      ['1', '3'],
    ])
    expect(first.db.outbox.get().rejected).toMatchObject([{ status, entry: { writes: [{ key: '2' }] } }])
  })

  it.each([
    ['needs-auth', 401],
    ['error', 404],
    ['error', 410],
  ])('wait and say %s when they are answered %s, until connect() (case 43)', async (phase, status) => {
    const { world, first } = await create()
    const stop = world.fail({ kind: 'answer', status }, { times: Infinity })
    first.db.collections.todos.insert(milk)
    await world.run(60_000)
    expect(first.db.status.get()).toMatchObject({ phase, pendingCount: 1, obstacle: { phase } })
    expect([keysOf(first), world.tries()]).toEqual([['1'], 1])
    stop()
    first.db.connect()
    await world.run(1000)
    expect(await logOf(world)).toEqual(['1'])
    expect(first.db.status.get()).toMatchObject({ phase: 'live', isSynced: true, pendingCount: 0 })
  })

  it('are taken back when where they go is closed (case 43)', async () => {
    const { world, first } = await create()
    world.fail({ kind: 'answer', status: 409, headers: { 'Stream-Closed': 'true' } })
    first.db.collections.todos.insert(milk)
    await world.run(1000)
    expect(first.db.outbox.get().rejected).toMatchObject([{ reason: 'stream-closed' }])
    expect([await logOf(world), keysOf(first)]).toEqual([[], []])
  })

  it('show all the time, also when their echo is late (case 46)', async () => {
    const { world, tabs, second } = await create(2)
    await world.setWorking(false)
    const sizes = tabs.map(() => new Set<number>())
    tabs.forEach(({ db }, at) => db.collections.todos.subscribe((rows) => sizes[at]?.add(rows.length)))
    second.db.collections.todos.insert(milk)
    await world.run(5000)
    expect(tabs.map(keysOf)).toEqual([['1'], ['1']])
    const isBack = kind === 'the stream that is read'
    expect(tabs.map(({ db }) => db.status.get().isSynced)).toEqual([isBack, isBack])
    await world.setWorking(true)
    await world.run(1000)
    expect(tabs.map(({ db }) => db.status.get().isSynced)).toEqual([true, true])
    for (const seen of sizes) expect([...seen].filter((size) => size > 0)).toEqual([1])
  })
})

describe('a write that was taken and does not come back', () => {
  it.each(['an inbox', 'an endpoint'] as const)(
    'from %s can be discarded, and shows again if it does',
    async (kind) => {
      const world = await createDestinationWorld(kind)
      const { db, tab } = world.openTab()
      const other = world.openTab()
      for (const each of [db, other.db]) each.preload().catch(() => undefined)
      await world.run()
      await world.setWorking(false)
      const write = db.writeOf(db.collections.todos.insert(milk))
      await world.run(60_000)
      const txid = await write.durable
      const edited = db.outbox.edit(txid, [{ operation: 'insert', type: 'todo', key: '1', value: tea }])
      await world.run(1000)
      expect([await edited, db.status.get().pendingCount]).toEqual([false, 1])
      const discarded = other.db.outbox.discard(txid)
      await world.run(1000)
      expect([await discarded, db.collections.todos.size, db.status.get().isSynced]).toEqual([true, 0, true])
      tab.close()
      expect(world.openTab().db.outbox.get().pending).toEqual([])
      await world.setWorking(true)
      await world.run(1000)
      expect(keysOf(other)).toEqual(['1'])
    },
  )

  it('is done with all the same when the answer names it and the tab crashes once that is stored', async () => {
    const store = createMemoryStore(undefined, { isShared: true })
    const world = await createTabsWorld([], { store })
    const send = async ({ txids }: { readonly txids: ReadonlyArray<string> }): Promise<Response> =>
      Response.json({ txids })
    let crash = (): void => undefined
    const deadly: Store = {
      ...store,
      async changeOutbox(change) {
        const rev = await store.changeOutbox(change)
        if (change.kind === 'acknowledge') crash()
        return rev
      },
    }
    const dying = world.browser.openTab()
    const { db } = world.openTab({ persistence: dying.wrap(deadly), environment: dying.environment, writes: { send } })
    crash = () => dying.crash()
    db.preload().catch(() => undefined)
    await world.run()
    db.collections.todos.insert(milk)
    await world.run(1000)
    expect(dying.state).toBe('gone')
    const { entries, frozen } = await store.outbox()
    expect([entries, frozen]).toEqual([[], undefined])
  })
})

describe('an inbox that does not exist', () => {
  const url = 'http://oxbow.test/v1/stream/new-inbox'
  const create = async (options: { create?: boolean | { ttlSeconds: number } }) => {
    const world = await createTabsWorld()
    const { db } = world.openTab({ ...options, writesOf: (tab) => ({ url, fetch: tab.wrapFetch(world.fetch) }) })
    db.preload().catch(() => undefined)
    await world.run()
    db.collections.todos.insert(milk)
    await world.run(1000)
    return { world, db }
  }

  it('is named by the status', async () => {
    const { db } = await create({})
    expect(db.status.get()).toMatchObject({ phase: 'error', error: { code: 'stream-not-found' } })
    expect(db.status.get().error?.message).toContain(`not sent to ${url}: it is not there (status 404`)
  })

  it('is made with `create` for the first write, and not again when it was removed', async () => {
    const { world, db } = await create({ create: { ttlSeconds: 60 } })
    const head = await world.fetch(url, { method: 'HEAD' })
    expect([head.status, head.headers.get('Stream-TTL')]).toEqual([200, '60'])
    expect(await (await world.fetch(`${url}?offset=-1`)).json()).toMatchObject([{ key: '1' }])
    await world.fetch(url, { method: 'DELETE' })
    db.collections.todos.insert(tea)
    await world.run(1000)
    expect([(await world.fetch(url, { method: 'HEAD' })).status, db.status.get().phase]).toEqual([404, 'error'])
  })
})
