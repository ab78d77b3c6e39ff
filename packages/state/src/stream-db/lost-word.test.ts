import { createMemoryStore, type Store } from '@oxbow/state/db'
import type { TestTab } from '@oxbow/state/testing'
import { describe, expect, it } from 'vitest'
import { createTabsWorld, type TabsWorld } from '../../test/tabs-world.ts'
import { milk } from '../../test/todos.ts'

type Moment = 'before' | 'after'

/** Three tabs over one store; the second one crashes when it stores a write, and the third is hidden. */
const createScene = async (moment: Moment) => {
  const shared = createMemoryStore(undefined, { isShared: true })
  const world = await createTabsWorld([], { store: shared })
  let doomed: TestTab | undefined
  const deadly: Store = {
    ...shared,
    async changeOutbox(change) {
      if (moment === 'before') doomed?.crash()
      if (doomed?.state === 'gone') throw new Error('There is no tab any more.')
      const rev = await shared.changeOutbox(change)
      doomed?.crash()
      return rev
    },
  }
  const open = async (options: Parameters<TabsWorld['openTab']>[0]) => {
    const opened = world.openTab(options)
    opened.db.preload().catch(() => undefined)
    await world.run()
    return opened
  }
  const tabs = [await open({}), await open({ persistence: deadly }), await open({ visible: false })] as const
  return { world, shared, tabs, doom: () => (doomed = tabs[1].tab) }
}

describe('a tab that crashes while it writes', () => {
  it('leaves a write that is sent all the same when it was stored, and shown in all tabs', async () => {
    const { world, tabs, doom } = await createScene('after')
    const [first, second, third] = tabs
    doom()
    second.db.collections.todos.insert(milk)
    await world.run(2000)
    expect([second.tab.state, (await world.log()).map(({ key }) => key)]).toEqual(['gone', ['1']])
    for (const { db } of [first, third]) expect(db.collections.todos.size).toBe(1)
  })

  it('leaves nothing when it had not stored it', async () => {
    const { world, tabs, doom } = await createScene('before')
    const [first, second] = tabs
    doom()
    second.db.collections.todos.insert(milk)
    await world.run(60_000)
    expect([second.tab.state, await world.log()]).toEqual(['gone', []])
    expect(first.db.status.get()).toMatchObject({ isSynced: true, pendingCount: 0 })
  })

  it('costs no timer where nothing is sent, and none that outlasts the word of a write', async () => {
    const { world, tabs } = await createScene('after')
    const [first, second, third] = tabs
    const before = world.browser.timers
    let most = 0
    world.browser.interceptMessages(({ text }) => {
      if (text.includes('"outbox"')) most = Math.max(most, world.browser.timers - before)
      return 'deliver'
    })
    first.db.collections.todos.insert(milk)
    third.db.collections.todos.insert({ ...milk, id: '3' })
    await world.run()
    expect(most).toBeLessThanOrEqual(1)
    await world.run(10)
    expect(world.browser.timers).toBeLessThanOrEqual(before)
    expect(second.db.collections.todos.size).toBe(2)
  })
})
