import { describe, expect, it } from 'vitest'
import { createTabsWorld } from '../../test/tabs-world.ts'
import { milk } from '../../test/todos.ts'

async function openOffline(persistence: boolean | undefined) {
  const world = await createTabsWorld()
  const { db, tab } = world.openTab({ persistence })
  db.preload().catch(() => undefined)
  await world.run()
  tab.offline()
  await world.run()
  db.collections.todos.insert(milk)
  await world.run()
  return { world, db, tab }
}

describe('the browser asks before a page is left', () => {
  it('while a write waits in its memory alone, until it was sent', async () => {
    const { world, db, tab } = await openOffline(false)
    expect(tab.asksBeforeLeaving).toBe(true)
    tab.online()
    await world.run(1000)
    expect(db.status.get()).toMatchObject({ storage: 'memory', pendingCount: 0 })
    expect(tab.asksBeforeLeaving).toBe(false)
  })

  it('never for a write that is on the disk', async () => {
    const { db, tab } = await openOffline(undefined)
    expect(db.status.get()).toMatchObject({ storage: 'best-effort', pendingCount: 1 })
    expect(tab.asksBeforeLeaving).toBe(false)
  })

  it('not for a database that was closed', async () => {
    const { db, tab } = await openOffline(false)
    db.close()
    expect(tab.asksBeforeLeaving).toBe(false)
  })
})
