import { describe, expect, it } from 'vitest'
import { createTabsWorld } from '../../test/tabs-world.ts'

describe('the lock of the tab that sends', () => {
  it('is waited for again by the leader that was robbed of it', async () => {
    const world = await createTabsWorld()
    const { tab, db } = world.openTab()
    await db.preload()
    await world.run()
    const { locks } = world.browser.openTab({ visible: false }).environment
    const { held } = (await locks?.query()) ?? { held: [] }
    const send = held.find((name) => name.endsWith('/send')) ?? ''
    await locks?.request(send, { steal: true }, async () => undefined)
    await world.run()
    db.collections.todos.insert({ id: 'a', text: 'written after the theft' })
    await world.run(2000)
    expect([tab.state, db.status.get().role, db.status.get().pendingCount]).toEqual(['running', 'leader', 0])
    expect((await world.log()).map(({ key }) => key)).toEqual(['a'])
  })
})
