import { createMemoryStore, type SyncStatus } from '@oxbow/state/db'
import { describe, expect, it } from 'vitest'
import { createTabsWorld, type TabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'

const insert = (id: string) => change('insert', id, { id, text: id, done: false })

/** A tab whose browser says how much room there is. */
const openCounted = (world: TabsWorld, isKept = true) => {
  const asked = { estimates: 0, persists: 0 }
  const { environment } = world.browser.openTab()
  const { storage } = environment
  const opened = world.openTab({
    environment: {
      ...environment,
      storage: storage && {
        ...storage,
        indexedDB: storage.indexedDB,
        keyRange: storage.keyRange,
        estimate: async () => ({ usage: (asked.estimates += 1), quota: 1000 }),
        persist: async () => {
          asked.persists += 1
          return isKept
        },
      },
    },
  })
  opened.db.preload().catch(() => undefined)
  return { ...opened, asked }
}

describe('the status of the storage', () => {
  it('says how much room there is when rows were read, and at most once a minute while more come', async () => {
    const world = await createTabsWorld([insert('1')])
    const { db, asked } = openCounted(world)
    await world.run()
    expect(db.status.get()).toMatchObject({ storage: 'best-effort', storageUsage: { usage: 1, quota: 1000 } })
    for (const id of ['2', '3']) {
      await world.append(insert(id))
      await world.run(20_000)
    }
    expect(asked.estimates).toBe(1)
    await world.run(40_000)
    expect(asked.estimates).toBe(1)
    await world.append(insert('4'))
    await world.run()
    expect(db.status.get().storageUsage).toEqual({ usage: 2, quota: 1000 })
  })

  it('is persistent when the browser says so', async () => {
    const world = await createTabsWorld([insert('1')])
    const kept = openCounted(world)
    const refused = openCounted(world, false)
    await world.run()
    expect(await refused.db.requestPersistence()).toBe(false)
    expect(refused.db.status.get().storage).toBe('best-effort')
    expect(await kept.db.requestPersistence()).toBe(true)
    expect(kept.db.status.get().storage).toBe('persistent')
  })

  it('asks the browser for nothing where nothing is stored', async () => {
    const world = await createTabsWorld([insert('1')], { store: createMemoryStore() })
    const { db, asked } = openCounted(world)
    await world.run()
    expect(await db.requestPersistence()).toBe(false)
    expect(db.status.get()).toMatchObject({ storage: 'memory', storageUsage: undefined })
    expect(asked).toEqual({ estimates: 0, persists: 0 })
  })
})

describe('the status after a reload', () => {
  it('says since when the rows are known, also when nothing had come for long', async () => {
    const world = await createTabsWorld([insert('1')])
    const first = world.openTab()
    first.db.preload().catch(() => undefined)
    await world.run()
    const syncedAt = world.browser.now
    expect(first.db.status.get()).toMatchObject({ hasSynced: true, lastSyncedAt: syncedAt })
    first.tab.close()
    await world.run(3_600_000)
    const commits: unknown[] = []
    const second = world.openTab({ onCommit: (changeset) => commits.push(changeset) })
    second.tab.offline()
    second.db.preload().catch(() => undefined)
    await world.run()
    expect(second.db.status.get()).toMatchObject({ hasSynced: true, isUpToDate: false, lastSyncedAt: syncedAt })
    second.tab.online()
    await world.run(10)
    const { lastSyncedAt } = second.db.status.get()
    expect(lastSyncedAt).toBeGreaterThanOrEqual(syncedAt + 3_600_000)
    second.tab.close()
    await world.run()
    const third = world.openTab()
    third.tab.offline()
    third.db.preload().catch(() => undefined)
    await world.run()
    expect(third.db.status.get()).toMatchObject({ hasSynced: true, lastSyncedAt })
    expect(commits).toEqual([])
  })
})

describe('the progress', () => {
  it('counts what is read from the log, and what is shown of the disk', async () => {
    const world = await createTabsWorld()
    const text = 'x'.repeat(900)
    for (let at = 0; at < 3; at += 1) {
      await world.append(
        ...Array.from({ length: 1000 }, (_, index) =>
          change('insert', `${at}-${index}`, { id: `${at}-${index}`, text, done: false }),
        ),
      )
    }
    const seen = async (): Promise<Array<SyncStatus['progress']>> => {
      const { tab, db } = world.openTab()
      const progress: Array<SyncStatus['progress']> = []
      db.status.subscribe((status) => {
        if (progress.at(-1) !== status.progress) progress.push(status.progress)
      })
      db.preload().catch(() => undefined)
      await world.run()
      expect(db.collections.todos.size).toBe(3000)
      tab.close()
      await world.run()
      return progress
    }
    const reading = await seen()
    expect(reading.length).toBeGreaterThanOrEqual(2)
    expect(reading.at(-1)).toBeUndefined()
    expect(reading[0]).toEqual({ loaded: expect.any(Number), total: undefined })
    const hydrating = await seen()
    expect(hydrating.at(-2)).toEqual({ loaded: 3000, total: 3000 })
    expect(hydrating.at(-1)).toBeUndefined()
  })
})
