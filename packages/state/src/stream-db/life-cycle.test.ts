import { createMemoryStore } from '@oxbow/state/db'
import { describe, expect, it, vi } from 'vitest'
import { withPlainOffsets } from '../../test/plain-offsets.ts'
import { createTabsWorld, type TabsWorld, type TabsWorldOptions } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'

const row = (id: string, text: string) => ({ id, text, done: false })
const insert = (id: string, text: string) => change('insert', id, row(id, text))
const reset = (offset?: string) => ({ headers: { control: 'reset', ...(offset !== undefined && { offset }) } })

type Tab = ReturnType<TabsWorld['openTab']>
const textsOf = ({ db }: Tab): string[] => db.collections.todos.toArray.map(({ text }) => text).toSorted()
/** How many rows each notice to a subscriber had. */
const sizesOf = ({ db }: Tab): number[] => {
  const sizes: number[] = []
  db.collections.todos.subscribe((rows) => sizes.push(rows.length))
  return sizes
}
const start = async (world: TabsWorld, count: number, options: Parameters<TabsWorld['openTab']>[0] = {}) => {
  const tabs = Array.from({ length: count }, () => world.openTab(options))
  for (const { db } of tabs) db.preload().catch(() => undefined)
  await world.run()
  return tabs
}
/** Runs until it holds: retries of the client take their time. */
const until = (world: TabsWorld, check: () => void): Promise<void> =>
  vi.waitFor(
    async () => {
      await world.run(100)
      check()
    },
    { timeout: 4000, interval: 10 },
  )
const tailOf = async (world: TabsWorld): Promise<string> =>
  (await world.fetch(world.url, { method: 'HEAD' })).headers.get('Stream-Next-Offset') ?? ''

const STORAGES: ReadonlyArray<readonly [string, () => Pick<TabsWorldOptions, 'store'>]> = [
  ['IndexedDB', () => ({})],
  ['memory', () => ({ store: createMemoryStore(undefined, { isShared: true }) })],
]

describe.each(STORAGES)('the life of a stream, kept in %s', (_, storage) => {
  describe('a reset', () => {
    it('in what is caught up and in what comes live leaves every tab with what came after it, never empty (case 47)', async () => {
      const world = await createTabsWorld([insert('1', 'old'), reset(), insert('2', 'kept')], storage())
      const tabs = await start(world, 3)
      for (const tab of tabs) expect(textsOf(tab)).toEqual(['kept'])
      const sizes = tabs.map(sizesOf)
      await world.append(
        { headers: { control: 'snapshot-start' } },
        reset(),
        insert('3', 'new'),
        insert('4', 'newer'),
        {
          headers: { control: 'snapshot-end' },
        },
      )
      await world.run()
      for (const tab of tabs) expect(textsOf(tab)).toEqual(['new', 'newer'])
      for (const seen of sizes) expect(seen).toEqual([1, 2])
      expect(textsOf((await start(world, 1))[0] ?? raise())).toEqual(['new', 'newer'])
    })

    it('that names an earlier position brings back what stands from there on, in one commit (case 47)', async () => {
      const world = await createTabsWorld([insert('1', 'before')], storage())
      const from = await tailOf(world)
      await world.append(insert('2', 'after'))
      const commits: boolean[] = []
      const tabs = await start(world, 2)
      const [third = raise()] = await start(world, 1, { onCommit: (changeset) => commits.push(changeset.reset) })
      const sizes = [...tabs, third].map(sizesOf)
      await world.append(insert('3', 'later'), reset(from), insert('4', 'last'))
      await world.run()
      for (const tab of [...tabs, third]) {
        expect(textsOf(tab)).toEqual(['after', 'last', 'later'])
        expect(tab.db.status.get()).toMatchObject({ phase: 'live', isUpToDate: true })
      }
      expect(commits).toEqual([true])
      for (const seen of sizes) expect(seen).toEqual([2, 3])
    })

    it('is followed once: who reads the log from its start shows what those show who were there', async () => {
      const world = await createTabsWorld([insert('1', 'a')], storage())
      const one = await tailOf(world)
      await world.append(insert('2', 'b'))
      const two = await tailOf(world)
      const [tab = raise()] = await start(world, 1)
      for (const messages of [[insert('3', 'c')], [reset(two)], [insert('4', 'd'), reset(one)], [insert('5', 'e')]]) {
        await world.append(...messages)
        await world.run()
      }
      expect(textsOf(tab)).toEqual(['b', 'c', 'd', 'e'])
      const fresh = world.openTab({ persistence: false })
      fresh.db.preload().catch(() => undefined)
      await world.run()
      expect(textsOf(fresh)).toEqual(textsOf(tab))
    })

    it('that names a position which the server does not know empties the rows where it stands', async () => {
      const world = await createTabsWorld([insert('1', 'a'), reset('-garbage'), insert('2', 'b')], storage())
      const [tab = raise()] = await start(world, 1)
      expect(textsOf(tab)).toEqual(['b'])
      for (const offset of ['0', '-1x', '\0', '\u{10ffff}', '0000000000000000_9999999999999999']) {
        await world.append(reset(offset), insert(offset, offset))
        await world.run()
        expect(textsOf(tab)).toEqual([offset])
        expect(tab.db.status.get()).toMatchObject({ phase: 'live', isUpToDate: true })
      }
    })
  })

  describe('a stream that is gone', () => {
    it('leaves the rows of the disk readable and keeps the writes; the status says what happened (case 50)', async () => {
      const world = await createTabsWorld([insert('1', 'kept')], storage())
      const [before = raise()] = await start(world, 1)
      before.tab.offline()
      before.db.collections.todos.insert(row('2', 'mine'))
      await world.run()
      before.tab.close()
      await world.removeStream()
      const tabs = await start(world, 3, { create: true })
      for (const tab of tabs) {
        expect(textsOf(tab)).toEqual(['kept', 'mine'])
        expect(tab.db.status.get()).toMatchObject({
          phase: 'error',
          error: { code: 'stream-not-found' },
          pendingCount: 1,
        })
        await expect(tab.db.preload()).resolves.toBeUndefined()
      }
      // Whoever removed it had a reason: it is made only for a scope of which nothing was ever seen.
      expect(world.requests.filter((request) => request.startsWith('PUT'))).toEqual([])
    })

    it('while it is followed ends the reading, in every tab (case 50)', async () => {
      const world = await createTabsWorld([insert('1', 'kept')], storage())
      const tabs = await start(world, 2)
      await world.removeStream()
      await until(world, () => {
        for (const tab of tabs) {
          expect(textsOf(tab)).toEqual(['kept'])
          expect(tab.db.status.get()).toMatchObject({ phase: 'error', error: { code: 'stream-not-found' } })
        }
      })
    })
  })

  describe('a stream that lost its beginning', () => {
    it('is read anew past all caches while the old rows are shown; followers reload once (case 48)', async () => {
      const world = await createTabsWorld([insert('1', 'a'), insert('2', 'b')], storage())
      const tabs = await start(world, 3)
      const [leader = raise()] = tabs
      const sizes = tabs.map(sizesOf)
      world.handler.faults.add({
        match: ({ method, url }) => method === 'GET' && !url.includes('offset=-1'),
        effect: { kind: 'respond', status: 410 },
      })
      leader.tab.offline()
      leader.tab.online()
      await world.append(insert('3', 'c'))
      await until(world, () => {
        for (const tab of tabs) {
          expect(textsOf(tab)).toEqual(['a', 'b', 'c'])
          expect(tab.db.status.get()).toMatchObject({ phase: 'live', isSynced: true })
        }
      })
      for (const seen of sizes) expect(seen).toEqual([2, 3])
    })
  })

  const SERVERS = [
    ['that knows its streams apart', (fetch: typeof globalThis.fetch) => fetch, true],
    ['whose offsets begin again', withPlainOffsets, false],
  ] as const
  describe.each(SERVERS)('a stream that was made anew on a server %s', (__, through, knowsLives) => {
    const remake = async (world: TabsWorld, ...messages: ReadonlyArray<unknown>): Promise<void> => {
      await world.removeStream()
      await world.createStream()
      for (const message of messages) await world.append(message)
    }

    it.each([
      ['shorter', [insert('9', 'new')]] as const,
      ...(knowsLives ? [['longer', ['6', '7', '8', '9'].map((id) => insert(id, `new ${id}`))] as const] : []),
    ])('is read anew as a whole, %s than it was: no tab mixes its rows (case 49)', async (___, messages) => {
      const world = await createTabsWorld([], { ...storage(), through })
      for (const id of ['1', '2', '3']) await world.append(insert(id, `old ${id}`))
      const [leader = raise(), follower = raise()] = await start(world, 2)
      const seen = new Set<string>()
      follower.db.collections.todos.subscribe(() => seen.add(textsOf(follower).join()))
      leader.tab.offline()
      await world.run()
      await remake(world, ...messages)
      leader.tab.online()
      const texts = messages.map(({ value }) => String(Object(value).text)).toSorted()
      await until(world, () => {
        for (const tab of [leader, follower]) {
          expect(textsOf(tab)).toEqual(texts)
          expect(tab.db.status.get()).toMatchObject({ phase: 'live', isUpToDate: true, pendingCount: 0 })
        }
      })
      expect([...seen]).toEqual(['old 1,old 2,old 3', texts.join()])
      const fresh = world.openTab()
      fresh.db.preload().catch(() => undefined)
      await world.run()
      expect(textsOf(fresh)).toEqual(texts)
    })

    it('gets the writes that were made before only when someone says so, in whichever tab and after any reload', async () => {
      const world = await createTabsWorld([], { ...storage(), through })
      for (const id of ['1', '2', '3']) await world.append(insert(id, `old ${id}`))
      const [leader = raise(), follower = raise()] = await start(world, 2)
      for (const { tab } of [leader, follower]) tab.offline()
      await world.run()
      follower.db.collections.todos.insert(row('5', 'mine'))
      await world.run()
      await remake(world, insert('9', 'new'))
      for (const { tab } of [leader, follower]) tab.online()
      const held = { phase: 'error', error: { code: 'stream-recreated' }, pendingCount: 1, isUpToDate: true }
      await until(world, () => {
        for (const { db } of [leader, follower]) expect(db.status.get()).toMatchObject(held)
      })
      expect(textsOf(follower)).toEqual(['mine', 'new'])
      // Another leader keeps to it, and so does a page that is opened anew.
      leader.tab.close()
      await until(world, () => expect(follower.db.status.get()).toMatchObject({ ...held, role: 'leader' }))
      follower.tab.crash()
      const [later, last] = [world.openTab(), world.openTab()]
      for (const { db } of [later, last]) {
        db.connect()
        db.preload().catch(() => undefined)
      }
      await until(world, () => {
        for (const { db } of [later, last]) expect(db.status.get()).toMatchObject(held)
      })
      expect((await world.log()).map(({ key }) => key)).toEqual(['9'])
      // A component that is mounted is no person who has decided.
      for (const { db } of [later, last]) db.start()
      await world.run(1000)
      for (const { db } of [later, last]) expect(db.status.get()).toMatchObject(held)
      expect((await world.log()).map(({ key }) => key)).toEqual(['9'])
      last.db.connect()
      await until(world, () => {
        for (const { db } of [later, last]) expect(db.status.get()).toMatchObject({ phase: 'live', isSynced: true })
      })
      expect((await world.log()).map(({ key }) => key)).toEqual(['9', '5'])
      last.db.collections.todos.insert(row('6', 'next'))
      await until(world, () => expect(last.db.status.get()).toMatchObject({ isSynced: true }))
      expect((await world.log()).map(({ key }) => key)).toEqual(['9', '5', '6'])
    })

    it('gets nothing of what was discarded, and what is written afterwards at once', async () => {
      const world = await createTabsWorld([], { ...storage(), through })
      for (const id of ['1', '2', '3']) await world.append(insert(id, `old ${id}`))
      const [leader = raise(), follower = raise()] = await start(world, 2)
      leader.tab.offline()
      leader.db.collections.todos.insert(row('5', 'mine'))
      leader.db.collections.todos.delete('1')
      await world.run()
      await remake(world)
      leader.tab.online()
      await until(world, () => {
        expect(follower.db.status.get()).toMatchObject({ error: { code: 'stream-recreated' }, pendingCount: 2 })
      })
      for (const { txid } of follower.db.outbox.get().pending) {
        expect(await Promise.all([follower.db.outbox.discard(txid), world.run()])).toEqual([true, undefined])
      }
      await until(world, () => {
        for (const { db } of [leader, follower]) {
          expect(db.status.get()).toMatchObject({ phase: 'live', isSynced: true, error: undefined })
        }
      })
      follower.db.collections.todos.insert(row('6', 'next'))
      await until(world, () => expect(leader.db.status.get()).toMatchObject({ isSynced: true }))
      expect((await world.log()).map(({ key }) => key)).toEqual(['6'])
    })

    it('after it was gone for a while is read anew too, when connect() looks for it', async () => {
      const world = await createTabsWorld([], { ...storage(), through })
      await world.append(insert('1', 'old'))
      const [leader = raise(), follower = raise()] = await start(world, 2)
      await world.removeStream()
      await until(world, () => expect(follower.db.status.get().phase).toBe('error'))
      await world.createStream()
      for (const id of ['7', '8', '9']) await world.append(insert(id, id))
      follower.db.connect()
      await until(world, () => {
        for (const tab of [leader, follower]) expect(textsOf(tab)).toEqual(['7', '8', '9'])
        expect(follower.db.status.get()).toMatchObject({ phase: 'live', isSynced: true })
      })
    })
  })

  describe('a closed stream', () => {
    it('is final: it is not followed any more, in any tab, nor after a reload', async () => {
      const world = await createTabsWorld([insert('1', 'a')], storage())
      const tabs = await start(world, 2)
      await world.closeStream()
      await until(world, () => {
        for (const { db } of tabs) expect(db.status.get()).toMatchObject({ phase: 'closed', isUpToDate: true })
      })
      expect(world.live()).toBe(0)
      for (const { tab } of tabs) tab.close()
      await world.run()
      world.requests.length = 0
      const [later = raise()] = await start(world, 1)
      await world.run(60_000)
      expect(textsOf(later)).toEqual(['a'])
      expect(later.db.status.get()).toMatchObject({ phase: 'closed', isUpToDate: true, hasSynced: true })
      expect(world.requests).toEqual([`GET ?offset=${later.db.offset}`])
    })

    it('refuses writes with a reason, and shows what it has', async () => {
      const world = await createTabsWorld([insert('1', 'a')], storage())
      await world.closeStream()
      const [tab = raise()] = await start(world, 1)
      tab.db.collections.todos.insert(row('2', 'b'))
      await until(world, () => expect(tab.db.status.get()).toMatchObject({ pendingCount: 0, rejectedCount: 1 }))
      expect(textsOf(tab)).toEqual(['a'])
      expect(tab.db.outbox.get().rejected).toMatchObject([{ reason: 'stream-closed' }])
    })
  })

  describe('a stream that does not exist', () => {
    it('is made on first use, once, and never again after something was seen of it', async () => {
      const world = await createTabsWorld([], storage())
      await world.removeStream()
      const tabs = await start(world, 3, { create: true })
      await until(world, () => {
        for (const { db } of tabs) expect(db.status.get()).toMatchObject({ phase: 'live', isSynced: true })
      })
      await world.removeStream()
      await until(world, () => expect(tabs[1]?.db.status.get().phase).toBe('error'))
      tabs[1]?.db.connect()
      await world.run(1000)
      const [later = raise()] = await start(world, 1, { create: true })
      await until(world, () => expect(later.db.status.get()).toMatchObject({ error: { code: 'stream-not-found' } }))
      expect(world.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(1)
    })
  })
})

const raise = (): never => {
  throw new Error('There is no such tab.')
}
