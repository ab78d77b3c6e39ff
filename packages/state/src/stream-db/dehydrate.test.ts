import { IDBFactory } from 'fake-indexeddb'
import type { DehydratedState, Diagnostic } from '@oxbow/state/db'
import { describe, expect, it } from 'vitest'
import { createTabsWorld, type TabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'

const row = (id: string, text: string) => ({ id, text, done: false })
const insert = (id: string, text: string) => change('insert', id, row(id, text))
const texts = (rows: ReadonlyArray<{ readonly text: string }>): string[] => rows.map(({ text }) => text)

/** What a server that renders a page has read, as it comes out of the page. */
async function render(world: TabsWorld, options: { user?: string } = {}): Promise<DehydratedState> {
  const db = world.open({ live: false, ...options })
  await db.preload()
  const text = JSON.stringify(db.dehydrate())
  db.close()
  return JSON.parse(text)
}

/** The requests that were made since, such as `GET offset=…`. */
const requestsSince = (world: TabsWorld, before: number): ReadonlyArray<string> => world.requests.slice(before)

describe('a page that was rendered with rows', () => {
  it('shows them at once and reads on from their offset, nothing twice', async () => {
    const world = await createTabsWorld([insert('2', 'bread'), insert('1', 'milk')])
    const initial = await render(world)
    const before = world.requests.length
    const { db } = world.openTab({ initial })
    const { todos } = db.collections
    expect([todos.status, todos.rows.isReady()]).toEqual(['idle', true])
    expect(texts(todos.rows.get())).toEqual(['milk', 'bread'])
    expect(todos.rows.get()).toBe(todos.rows.get())
    expect(todos.rows.get()).toEqual(todos.rows.getInitial())
    expect([todos.rows.getRow('2')?.text, todos.rows.getInitialRow('1')?.text]).toEqual(['bread', 'milk'])
    expect(db.status.get()).toMatchObject({ phase: 'idle', isHydrated: true, hasSynced: true, offset: initial.offset })
    expect(db.status.getInitial()).toEqual({ ...db.status.get(), storage: 'memory' })
    const counts: number[] = []
    todos.subscribe(({ length }) => counts.push(length))
    await world.append(insert('3', 'jam'))
    await world.run()
    expect(texts(todos.toArray)).toEqual(['milk', 'bread', 'jam'])
    expect(Math.min(...counts)).toBe(2)
    expect(texts(todos.rows.getInitial())).toEqual(['milk', 'bread'])
    const offsets = requestsSince(world, before).filter((request) => request.startsWith('GET'))
    expect(offsets[0]).toContain(`offset=${initial.offset}`)
    expect(offsets.join()).not.toContain('offset=-1')
    expect(db.status.get()).toMatchObject({ phase: 'live', isSynced: true })
  })

  it('leaves them on the disk, for a visit without network', async () => {
    const world = await createTabsWorld([insert('1', 'milk')])
    const first = world.openTab({ initial: await render(world) })
    await first.db.whenHydrated()
    first.tab.close()
    const second = world.openTab()
    second.tab.offline()
    second.db.connect()
    await world.run()
    await second.db.preload()
    expect(texts(second.db.collections.todos.toArray)).toEqual(['milk'])
  })

  it('takes what the disk has instead when that is newer', async () => {
    const world = await createTabsWorld([insert('1', 'milk')])
    const initial = await render(world)
    await world.append(insert('2', 'bread'))
    const first = world.openTab()
    first.db.connect()
    await world.run()
    const { offset } = first.db
    first.tab.close()
    const before = world.requests.length
    const second = world.openTab({ initial })
    const shown: string[][] = []
    second.db.collections.todos.subscribe((rows) => shown.push(texts(rows)))
    await world.run()
    expect([...new Set(shown.map((each) => each.join()))]).toEqual(['milk', 'milk,bread'])
    expect(requestsSince(world, before)[0]).toContain(`offset=${offset}`)
  })

  it('replaces what the disk has when that is older', async () => {
    const world = await createTabsWorld([insert('1', 'milk'), insert('2', 'bread')])
    const first = world.openTab()
    first.db.connect()
    await world.run()
    first.tab.close()
    await world.append(change('delete', '1'), insert('3', 'jam'))
    const initial = await render(world)
    const before = world.requests.length
    const { db } = world.openTab({ initial })
    await db.preload()
    await world.run()
    expect(texts(db.collections.todos.toArray)).toEqual(['bread', 'jam'])
    expect(requestsSince(world, before)[0]).toContain(`offset=${initial.offset}`)
    expect(await db.verify()).toMatchObject({ isSame: true })
  })

  it('reads what it could skip while writes wait, whose echoes may lie there', async () => {
    let isDark = false
    // The server takes the write, and the tab never hears of it, nor of anything after it.
    const through = (fetch: typeof globalThis.fetch): typeof fetch => {
      return async (input, init) => {
        if (isDark) throw new TypeError('the network is gone')
        const response = await fetch(input, init)
        isDark = init?.method === 'POST'
        if (isDark) throw new TypeError('the network is gone')
        return response
      }
    }
    const world = await createTabsWorld([insert('1', 'milk')], { through })
    const first = world.openTab({ live: false })
    first.db.connect()
    await world.run()
    first.db.collections.todos.insert(row('2', 'bread'))
    await world.run()
    expect(first.db.status.get()).toMatchObject({ pendingCount: 1 })
    first.tab.crash()
    isDark = false
    await world.append(insert('3', 'jam'))
    const { db } = world.openTab({ initial: await render(world) })
    const preloaded = db.preload()
    await world.run(60_000)
    await preloaded
    await db.whenSettled()
    expect(texts(db.collections.todos.toArray)).toEqual(['milk', 'bread', 'jam'])
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2', '3'])
  })

  it('opened twice at once is one beginning, and one live request', async () => {
    const world = await createTabsWorld([insert('1', 'milk')])
    const initial = await render(world)
    const tabs = [world.openTab({ initial }), world.openTab({ initial }), world.openTab({ initial })]
    for (const { db } of tabs) db.connect()
    await world.run()
    await world.append(insert('2', 'bread'))
    await world.run()
    for (const { db } of tabs) {
      await db.preload()
      expect(texts(db.collections.todos.toArray)).toEqual(['milk', 'bread'])
    }
    expect(world.requests.filter((request) => request.includes('live=')).length).toBeGreaterThan(0)
    expect(tabs.map(({ db }) => db.status.get().role).toSorted()).toEqual(['follower', 'follower', 'leader'])
  })

  it('works in memory alone, where nothing is stored', async () => {
    const world = await createTabsWorld([insert('1', 'milk')])
    const initial = await render(world)
    const before = world.requests.length
    const { db } = world.openTab({ initial, persistence: false })
    await db.preload({ until: 'up-to-date' })
    expect(texts(db.collections.todos.toArray)).toEqual(['milk'])
    expect(requestsSince(world, before)[0]).toContain(`offset=${initial.offset}`)
  })

  it('shows nothing of it after the user has logged out', async () => {
    const world = await createTabsWorld([insert('1', 'milk')], { indexedDB: new IDBFactory() })
    const { db } = world.openTab({ initial: await render(world) })
    await db.preload()
    await world.run()
    await db.clearLocalData()
    expect(db.collections.todos.rows.get()).toEqual([])
    expect(db.status.get()).toMatchObject({ isHydrated: false, offset: '-1' })
    const before = world.requests.length
    db.connect()
    await world.run()
    expect(requestsSince(world, before)[0]).toContain('offset=-1')
  })

  it('is refused when it is another user’s, or no such thing', async () => {
    const world = await createTabsWorld([insert('1', 'milk')])
    const initial = await render(world, { user: 'ada' })
    expect(() => world.openTab({ initial, user: 'ada' })).not.toThrow()
    expect(() => world.openTab({ initial, user: 'bob' })).toThrow(
      'The rows in "initial" are those of "ada", and "user" says "bob". Give createStreamDB the same "user" on the server and in the browser, and keep pages of one user from others.',
    )
    expect(() => world.openTab({ initial })).toThrow(/those of "ada", and "user" says nobody/)
    expect(() => world.openTab({ initial: JSON.parse('{"rows":[]}') })).toThrow(
      expect.objectContaining({ code: 'invalid-options' }),
    )
  })

  it('of another version of the package is ignored, and that is told', async () => {
    const world = await createTabsWorld([insert('1', 'milk')])
    const initial = { ...(await render(world)), format: 2 }
    const told: Diagnostic[] = []
    const before = world.requests.length
    const { db } = world.openTab({ initial, onDiagnostic: (diagnostic) => told.push(diagnostic) })
    expect(world.openTab({ initial: null }).db.status.get()).toMatchObject({ isHydrated: false })
    expect(told).toEqual([{ kind: 'initial-ignored', format: 2 }])
    db.connect()
    await world.run()
    expect(requestsSince(world, before)[0]).toContain('offset=-1')
  })
})

describe('dehydrate', () => {
  it('gives nothing before anything was read, and no local writes', async () => {
    const world = await createTabsWorld([insert('1', 'milk')])
    const db = world.open({ live: false })
    expect(db.dehydrate()).toBeUndefined()
    await db.preload()
    const stop = world.handler.faults.add({ effect: { kind: 'respond', status: 503 }, times: Infinity })
    await db.transact(() => db.collections.todos.insert(row('2', 'bread'))).durable
    const state = db.dehydrate()
    stop()
    expect(state?.rows).toEqual([['todo', '1', row('1', 'milk'), 0]])
    expect(state).toMatchObject({ format: 1, user: null, offset: db.offset, nextOrdinal: 1 })
    expect(texts(db.collections.todos.rows.getInitial())).toEqual(['milk'])
    db.close()
  })
})
