import { IDBFactory } from 'fake-indexeddb'
import type { Diagnostic } from '@oxbow/state/db'
import { describe, expect, it, vi } from 'vitest'
import { createFailingFactory, type Verdict } from '../../test/failing-factory.ts'
import { watchRejections } from '../../test/watch-rejections.ts'
import { createTabsWorld, type TabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'

const row = (id: string, text: string) => ({ id, text, done: false })
const insert = (id: string, text: string) => change('insert', id, row(id, text))

type Tab = ReturnType<TabsWorld['openTab']> & { readonly kinds: string[] }
const open = (world: TabsWorld, options: Parameters<TabsWorld['openTab']>[0] = {}): Tab => {
  const kinds: string[] = []
  const onDiagnostic = ({ kind }: Diagnostic): number => kinds.push(kind)
  const opened = { ...world.openTab({ onDiagnostic, ...options }), kinds }
  opened.db.preload().catch(() => undefined)
  return opened
}
const textsOf = ({ db }: Tab): string[] => db.collections.todos.toArray.map(({ text }) => text).toSorted()

/** What the browser does when the user clears the site's data. */
const clearSite = async (factory: IDBFactory): Promise<void> => {
  for (const { name } of await factory.databases()) {
    await new Promise<void>((resolve) => {
      if (name !== undefined) factory.deleteDatabase(name).addEventListener('success', () => resolve())
    })
  }
}

describe('site data that is cleared under three open tabs', () => {
  it.each([
    ['the leader commits', 0, (world: TabsWorld) => world.append(insert('2', 'b'))],
    [
      'a follower writes',
      1,
      async (_: TabsWorld, tabs: Tab[]) => void tabs[1]?.db.collections.todos.insert(row('2', 'b')),
    ],
  ])('is written again when %s: nobody loses a row or a write (case 28)', async (_, at, act) => {
    const unhandled = watchRejections()
    const indexedDB = new IDBFactory()
    const world = await createTabsWorld([insert('1', 'a')], { indexedDB })
    const tabs = [open(world), open(world), open(world)]
    await world.run()
    const least = tabs.map(() => Infinity)
    tabs.forEach(({ db }, index) =>
      db.collections.todos.subscribe(({ length }) => (least[index] = Math.min(least[index] ?? 0, length))),
    )
    const stop = world.handler.faults.add({
      match: ({ method }) => method === 'POST' && world.requests.at(-1)?.startsWith('POST') === true,
      ...{ effect: { kind: 'respond', status: 503 }, times: Infinity },
    })
    tabs[2]?.db.collections.todos.insert(row('3', 'c'))
    await world.run()
    await clearSite(indexedDB)
    stop()
    await act(world, tabs)
    await vi.waitFor(async () => {
      await world.run(1000)
      for (const tab of tabs) {
        expect(textsOf(tab)).toEqual(['a', 'b', 'c'])
        expect(tab.db.status.get()).toMatchObject({ isSynced: true, storage: 'best-effort' })
      }
    }, 4000)
    expect(tabs[at]?.kinds).toContain('storage-cleared')
    expect(least).toEqual([1, 1, 1])
    for (const { tab } of tabs) tab.close()
    const later = open(world)
    later.tab.offline()
    await world.run()
    expect(textsOf(later)).toEqual(['a', 'b', 'c'])
    expect((await world.log()).map(({ key }) => key).toSorted()).toEqual(['1', '2', '3'])
    expect(unhandled).toEqual([])
  })
})

it('a tab follows the status of the one that leads after site data was cleared, however often it has changed before', async () => {
  const indexedDB = new IDBFactory()
  const world = await createTabsWorld([insert('1', 'a')], { indexedDB })
  let leader = open(world)
  await world.run()
  const follower = open(world, { visible: false })
  for (let count = 0; count < 12; count += 1) {
    const next = open(world)
    await world.run()
    leader.tab.close()
    await world.run()
    leader = next
  }
  await clearSite(indexedDB)
  leader.db.collections.todos.insert(row('2', 'b'))
  await world.run(1000)
  open(world)
  await world.run()
  leader.tab.close()
  await world.run(1000)
  follower.db.disconnect()
  follower.db.connect()
  await world.run(1000)
  expect(follower.db.status.get()).toMatchObject({ role: 'follower', phase: 'live', isUpToDate: true })
})

it('a write of cleared site data that may have been sent is looked for past all caches before it is sent', async () => {
  const indexedDB = new IDBFactory()
  let isStale = false
  /** What was an answer once: that the log ends here. */
  const kept = (address: string): Response =>
    new Response('[]', {
      headers: {
        'Content-Type': 'application/json',
        'Stream-Next-Offset': new URL(address).searchParams.get('offset') ?? '',
        'Stream-Up-To-Date': 'true',
      },
    })
  const world = await createTabsWorld([insert('1', 'a')], {
    indexedDB,
    through: (fetch) => async (input, init) => {
      const address = input instanceof Request ? input.url : input.toString()
      if (isStale && address.includes('live=')) return new Promise(() => undefined)
      const isKept =
        isStale && (init?.method ?? 'GET') === 'GET' && init?.cache === undefined && !address.includes('live=')
      return isKept ? kept(address) : fetch(input, init)
    },
  })
  const [first, second] = [open(world), open(world)]
  await world.run()
  // Of what becomes of it the tab that wrote it hears nothing.
  world.browser.interceptMessages(({ text }) => (text.includes('"enqueue"') ? 'deliver' : 'drop'))
  second.db.collections.todos.insert(row('2', 'b'))
  await world.run()
  expect([(await world.log()).length, second.db.outbox.get().pending]).toMatchObject([2, [{ writes: [{ key: '2' }] }]])
  first.tab.crash()
  await clearSite(indexedDB)
  isStale = true
  second.db.collections.todos.insert(row('3', 'c'))
  await world.run(60_000)
  expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2', '3'])
})

it('cleared site data that a tab writes again which was behind is brought up to the end at once', async () => {
  const indexedDB = new IDBFactory()
  const world = await createTabsWorld([insert('1', 'a')], { indexedDB })
  const tabs = [open(world), open(world)] as const
  await world.run()
  world.browser.interceptMessages(() => 'drop')
  await world.append(insert('2', 'b'))
  await world.run()
  expect(tabs.map(textsOf)).toEqual([['a', 'b'], ['a']])
  // Nothing comes that would make the reader look.
  world.handler.faults.add({
    match: ({ method }) => method === 'POST',
    ...{ effect: { kind: 'respond', status: 503 }, times: Infinity },
  })
  await clearSite(indexedDB)
  tabs[1].db.collections.todos.insert(row('3', 'c'))
  await world.run()
  world.browser.interceptMessages(undefined)
  tabs[1].db.collections.todos.insert(row('4', 'd'))
  await vi.waitFor(async () => {
    await world.run(1)
    expect(tabs.map(textsOf)).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ])
  })
})

describe('site data that is cleared while tabs know of different writes', () => {
  it.each([
    ['the one that leads', 0],
    ['the one that follows', 1],
  ])('is written again by each tab that knows more, %s first (case 28)', async (_, at) => {
    const unhandled = watchRejections()
    const indexedDB = new IDBFactory()
    const world = await createTabsWorld([], { indexedDB })
    const tabs = [open(world), open(world)]
    await world.run()
    const stop = world.handler.faults.add({
      match: ({ method }) => method === 'POST' && world.requests.at(-1)?.startsWith('POST') === true,
      ...{ effect: { kind: 'respond', status: 503 }, times: Infinity },
    })
    world.browser.interceptMessages(() => 'drop')
    for (const [index, { db }] of tabs.entries()) {
      db.collections.todos.insert(row(`before ${index}`, `before ${index}`))
      await world.run()
    }
    await clearSite(indexedDB)
    world.browser.interceptMessages(undefined)
    tabs[at]?.db.collections.todos.insert(row('after', 'after'))
    stop()
    await vi.waitFor(async () => {
      await world.run(1000)
      for (const tab of tabs) expect(textsOf(tab)).toEqual(['after', 'before 0', 'before 1'])
      expect((await world.log()).map(({ key }) => key).toSorted()).toEqual(['after', 'before 0', 'before 1'])
    }, 4000)
    await world.run(60_000)
    expect(await world.log()).toHaveLength(3)
    expect(unhandled).toEqual([])
  })
})

describe('a full disk', () => {
  const full = new DOMException('full', 'QuotaExceededError')
  const isPut = (method: string, key: unknown, kinds: string): boolean =>
    (method === 'put' || method === 'add') && kinds.includes(String(key).charAt(0))
  const createFullWorld = async (kinds: string) => {
    const disk = { isFull: false, hasRoomWithoutRows: false }
    const judge = ({ method, key }: { method: string; key: unknown }): Verdict => {
      if (disk.hasRoomWithoutRows && method === 'delete' && typeof key === 'object') disk.isFull = false
      return disk.isFull && isPut(method, key, kinds) ? 'abort' : 'go'
    }
    const indexedDB = createFailingFactory(new IDBFactory(), judge, full)
    return { disk, world: await createTabsWorld([insert('1', 'a')], { indexedDB }) }
  }

  it('when rows come is told, rows go on in memory, and writes stay durable (case 27)', async () => {
    const unhandled = watchRejections()
    const { disk, world } = await createFullWorld('jb')
    const tab = open(world)
    await world.run()
    disk.isFull = true
    await world.append(insert('2', 'b'))
    await world.run()
    expect(textsOf(tab)).toEqual(['a', 'b'])
    expect(tab.db.status.get()).toMatchObject({ storage: 'memory', phase: 'live', storageReason: expect.any(String) })
    expect(tab.kinds).toContain('memory-mode')
    await world.append(insert('3', 'c'))
    tab.tab.offline()
    await world.run()
    tab.db.collections.todos.insert(row('4', 'mine'))
    await world.run()
    tab.tab.crash()
    disk.isFull = false
    const later = open(world)
    await world.run(100)
    expect(textsOf(later)).toEqual(['a', 'b', 'c', 'mine'])
    expect(later.db.status.get()).toMatchObject({ isSynced: true, storage: 'best-effort' })
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2', '3', '4'])
    expect(unhandled).toEqual([])
  })

  it('when a write comes costs the rows on it, which can be read again (case 27)', async () => {
    const unhandled = watchRejections()
    const { disk, world } = await createFullWorld('e')
    const tab = open(world)
    await world.run()
    tab.tab.offline()
    await world.run()
    disk.isFull = true
    disk.hasRoomWithoutRows = true
    const durable = tab.db.transact(() => void tab.db.collections.todos.insert(row('2', 'mine'))).durable
    await world.run()
    expect(await durable).toEqual(expect.any(String))
    expect(textsOf(tab)).toEqual(['a', 'mine'])
    expect(tab.db.status.get().storage).toBe('memory')
    tab.tab.crash()
    const later = open(world)
    later.tab.offline()
    await world.run()
    expect(textsOf(later)).toEqual(['mine'])
    later.tab.online()
    await world.run(100)
    expect(textsOf(later)).toEqual(['a', 'mine'])
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2'])
    expect(unhandled).toEqual([])
  })

  it('that takes no write at all refuses it, visibly, and takes the next one when there is room (case 27)', async () => {
    const unhandled = watchRejections()
    const { disk, world } = await createFullWorld('e')
    const tab = open(world)
    await world.run()
    disk.isFull = true
    tab.db.collections.todos.insert(row('2', 'lost'))
    const { durable } = tab.db.transact(() => void tab.db.collections.todos.insert(row('3', 'refused')))
    const refusal = durable.catch((error: unknown) => error)
    await world.run()
    expect(await refusal).toMatchObject({ name: 'StorageError', code: 'quota' })
    await world.run(100)
    expect(textsOf(tab)).toEqual(['a'])
    disk.isFull = false
    tab.db.collections.todos.insert(row('4', 'again'))
    await world.run(100)
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '4'])
    expect(tab.db.status.get()).toMatchObject({ isSynced: true, phase: 'live' })
    expect(unhandled).toEqual([])
  })
})

describe('a connection that is cut between the rows and their position', () => {
  /** Cuts the first connection by events right before it says where the rows that it brought end. */
  const cutOnce = (fetch: typeof globalThis.fetch): typeof globalThis.fetch => {
    let isDone = false
    const cut = (text: string): string | undefined => {
      const data = text.indexOf('event: data')
      if (isDone || data < 0) return undefined
      isDone = true
      return text.slice(0, text.indexOf('event: control', data))
    }
    return async (input, init) => {
      const response = await fetch(input, init)
      if (!new URL(input instanceof Request ? input.url : input).search.includes('live=sse')) return response
      const [decoder, encoder] = [new TextDecoder(), new TextEncoder()]
      const transform = (chunk: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>): void => {
        const left = cut(decoder.decode(chunk, { stream: true }))
        controller.enqueue(left === undefined ? chunk : encoder.encode(left))
        if (left !== undefined) controller.terminate()
      }
      const { status, headers } = response
      return new Response(response.body?.pipeThrough(new TransformStream({ transform })) ?? null, { status, headers })
    }
  }

  it('brings nothing: the rows are read again, once (case 26)', async () => {
    const world = await createTabsWorld([insert('1', 'a')], { through: cutOnce })
    const commits: Array<readonly [string, number]> = []
    const tab = open(world, { onCommit: ({ to, puts }) => commits.push([to, puts.length]) })
    await world.run()
    const { offset } = tab.db
    world.requests.length = 0
    await world.append(insert('2', 'b'))
    await vi.waitFor(async () => {
      await world.run(10)
      expect(textsOf(tab)).toEqual(['a', 'b'])
    }, 4000)
    expect(commits).toEqual([
      [offset, 1],
      [tab.db.offset, 1],
    ])
    expect(world.requests[0]).toContain(`offset=${offset}`)
  })
})

describe('a storage that can not be used', () => {
  const secured = { open: () => raise(new DOMException('no', 'SecurityError')) }
  const hanging = { open: () => new EventTarget() }
  const withFactory = ({ environment }: Tab['tab'], factory: object | undefined): Tab['tab']['environment'] => {
    const { storage } = environment
    const changed = storage && Object.assign({ ...storage }, { indexedDB: factory })
    return { ...environment, storage: factory === undefined ? undefined : changed }
  }

  it.each([
    ['is missing', undefined, 'There is no IndexedDB'],
    ['is forbidden', secured, 'can not be opened'],
    ['never opens', hanging, 'did not open within 3 s'],
  ])(
    'because it %s is replaced by memory within 3 s, and the status says why (case 33)',
    async (_, factory, reason) => {
      const unhandled = watchRejections()
      const world = await createTabsWorld([insert('1', 'a')])
      const probe = world.browser.openTab()
      const kinds: string[] = []
      const tab = world.openTab({
        environment: withFactory(probe, factory),
        onDiagnostic: ({ kind }) => kinds.push(kind),
      })
      tab.db.preload().catch(() => undefined)
      await world.run(3000)
      expect(tab.db.status.get()).toMatchObject({ storage: 'memory', isUpToDate: true })
      expect(tab.db.status.get().storageReason).toContain(reason)
      expect(tab.db.collections.todos.size).toBe(1)
      tab.db.collections.todos.insert(row('2', 'b'))
      await world.run(100)
      expect(tab.db.status.get().isSynced).toBe(true)
      expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2'])
      expect(unhandled).toEqual([])
    },
  )
})

describe('messages that are none', () => {
  it('of newer versions and of anybody change nothing, and throw nothing (case 21)', async () => {
    const unhandled = watchRejections()
    const indexedDB = new IDBFactory()
    const world = await createTabsWorld([insert('1', 'a')], { indexedDB })
    const tabs = [open(world), open(world)]
    const stranger = world.browser.openTab()
    await world.run()
    const [name = ''] = (await indexedDB.databases()).map((database) => database.name ?? '')
    const channel = stranger.environment.channels?.open(name, () => undefined)
    const before = tabs.map(({ db }) => db.status.get())
    const { life, seq } = { life: 'unknown', seq: 7 }
    const messages: unknown[] = [
      ...['', 'null', '[]', '{', '"t"', '{"t":"__proto__"}', '{"t":"later","v":2,"x":{}}', '{"t":"commit"}'],
      ...[
        { t: 'commit', life, seq, changeset: {} },
        { t: 'commit', life, seq, changeset: { puts: 5 } },
      ],
      ...[
        { t: 'moved-on', life, seq: -1, rev: 1e300 },
        { t: 'outbox', rev: 1, change: {} },
      ],
      ...[
        { t: 'outbox', rev: 1, change: { kind: 'enqueue' } },
        { t: 'pong', id: 'x', isHidden: true, life, seq, rev: 0 },
      ],
      ...[
        { t: 'status', epoch: 1, status: {} },
        { t: 'status', epoch: 1, status: { phase: 'on fire', error: 5 } },
      ],
      { t: 'status', epoch: 1e300, status: { phase: 'live', isOnline: 'yes' } },
      { t: 'hello', more: 'of a later version' },
    ]
    for (const message of messages) {
      channel?.post(typeof message === 'string' ? message : JSON.stringify(message))
      await world.run()
    }
    expect(tabs.map(({ db }) => db.status.get())).toEqual(before)
    await world.append(insert('2', 'b'))
    tabs[1]?.db.collections.todos.insert(row('3', 'c'))
    await world.run(1000)
    for (const tab of tabs) {
      expect(textsOf(tab)).toEqual(['a', 'b', 'c'])
      expect(tab.db.status.get()).toMatchObject({ isSynced: true, phase: 'live' })
    }
    expect(unhandled).toEqual([])
  })

  it('that name real commits and revisions are looked up, not believed (case 21)', async () => {
    const indexedDB = new IDBFactory()
    const world = await createTabsWorld([insert('1', 'a')], { indexedDB })
    const heard: string[] = []
    world.browser.interceptMessages(({ text }) => {
      heard.push(text)
      return 'deliver'
    })
    const tabs = [open(world), open(world)]
    await world.run()
    await world.append(insert('2', 'b'))
    await world.run()
    const commit = heard.map((text) => JSON.parse(text)).findLast(({ t }) => t === 'commit')
    const [name = ''] = (await indexedDB.databases()).map((database) => database.name ?? '')
    const channel = world.browser.openTab().environment.channels?.open(name, () => undefined)
    for (const changeset of [{}, { puts: [1], from: commit.changeset.to, to: 'x' }]) {
      channel?.post(JSON.stringify({ ...commit, seq: commit.seq + 1, changeset }))
      await world.run()
    }
    for (const tab of tabs) expect(textsOf(tab)).toEqual(['a', 'b'])
    await world.append(insert('3', 'c'))
    await world.run()
    for (const tab of tabs) {
      expect(textsOf(tab)).toEqual(['a', 'b', 'c'])
      expect(tab.db.offset).toBe(tabs[0]?.db.offset)
    }
  })
})

describe('a damaged record', () => {
  const spoil = async (indexedDB: IDBFactory, kinds: string, value: unknown): Promise<void> => {
    const [name = ''] = (await indexedDB.databases()).map((database) => database.name ?? '')
    const database = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name, 1)
      request.addEventListener('success', () => resolve(request.result))
    })
    const transaction = database.transaction('kv', 'readwrite')
    const objects = transaction.objectStore('kv')
    const keys = objects.getAllKeys()
    keys.addEventListener('success', () => {
      for (const key of keys.result)
        if (typeof key === 'string' && kinds.includes(key.charAt(0))) objects.put(value, key)
    })
    await new Promise<void>((resolve) => transaction.addEventListener('complete', () => resolve()))
    database.close()
  }

  it.each([
    ['the meta record', 'm', undefined],
    ['the meta record, with absurd numbers', 'm', { life: 'x', epoch: 1e300, seq: -1, offset: '5', nextOrdinal: 0 }],
    ['the layout', 'l', { buckets: 'many' }],
    ['the journal', 'j', '{"puts":['],
    ['a bucket', 'b', 'nothing'],
    ['everything of the cache', 'mljb', null],
  ])('(%s) costs the cache and no write (case 29)', async (_, kinds, value) => {
    const unhandled = watchRejections()
    const indexedDB = new IDBFactory()
    const world = await createTabsWorld([insert('1', 'a')], { indexedDB })
    const before = open(world)
    await world.run()
    before.tab.offline()
    before.db.collections.todos.insert(row('2', 'mine'))
    await world.run()
    before.tab.close()
    await world.run()
    await spoil(indexedDB, kinds, value)
    const tabs = [open(world), open(world)]
    await world.run(100)
    for (const tab of tabs) {
      expect(textsOf(tab)).toEqual(['a', 'mine'])
      expect(tab.db.status.get()).toMatchObject({ isSynced: true, storage: 'best-effort' })
    }
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2'])
    expect(unhandled).toEqual([])
  })
})

const raise = (error: unknown): never => {
  throw error
}
