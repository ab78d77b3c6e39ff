import { describe, expect, it } from 'vitest'
import { createTabsWorld, type TabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'
import { milk, tea } from '../../test/todos.ts'

/** The keys of all databases, whatever they hold. */
async function stored(world: TabsWorld): Promise<string> {
  const { storage } = world.browser.openTab().environment
  if (storage === undefined) throw new Error('The browser has no storage.')
  const texts: string[] = []
  for (const { name = '' } of await storage.indexedDB.databases()) {
    const values = await new Promise<unknown[]>((resolve) => {
      const opening = storage.indexedDB.open(name)
      opening.addEventListener('success', () => {
        const all = opening.result.transaction('kv').objectStore('kv').getAll()
        all.addEventListener('success', () => resolve(all.result))
      })
    })
    texts.push(name, JSON.stringify(values))
  }
  return texts.join('\n')
}

async function twoTabs() {
  const world = await createTabsWorld([change('insert', '1', milk)])
  const [first, second] = [world.openTab({ user: 'ada' }), world.openTab({ user: 'ada' })]
  for (const { db } of [first, second]) db.preload().catch(() => undefined)
  await world.run()
  return { world, first, second }
}

describe('clearing what is stored (cases 52, 54)', () => {
  it('empties every tab of the user and the disk, and leaves another user alone', async () => {
    const { world, first, second } = await twoTabs()
    const other = world.openTab({ user: 'bob' })
    other.db.preload().catch(() => undefined)
    await world.run()
    const cleared = second.db.clearLocalData()
    await world.run()
    await cleared
    for (const { db } of [first, second]) {
      expect([db.collections.todos.size, db.status.get().phase, db.status.get().offset]).toEqual([0, 'idle', '-1'])
    }
    expect(other.db.collections.todos.size).toBe(1)
    expect(other.db.status.get().phase).toBe('live')
    const before = world.requests.length
    await world.run(60_000)
    expect(first.db.collections.todos.size).toBe(0)
    expect(world.requests.length).toBe(before)
    other.tab.close()
    const left = (await stored(world)).split('\n')
    const ada = left.findIndex((line) => line.includes('ada'))
    expect(left[ada + 1]).not.toContain('milk')
    first.db.connect()
    await world.run()
    expect(first.db.collections.todos.size).toBe(1)
  })

  it('is followed by a tab that slept through it', async () => {
    const { world, first, second } = await twoTabs()
    first.tab.freeze({ receives: false })
    await world.run()
    const cleared = second.db.clearLocalData()
    await world.run()
    await cleared
    first.tab.show()
    await world.run(10_000)
    expect([first.db.collections.todos.size, first.db.status.get().phase]).toEqual([0, 'idle'])
  })

  it('drops, keeps or first sends the writes that wait', async () => {
    const { world, first, second } = await twoTabs()
    first.tab.offline()
    second.tab.offline()
    await world.run()
    first.db.collections.todos.insert(tea)
    await world.run()
    const kept = first.db.clearLocalData({ outbox: 'keep' })
    await world.run()
    await kept
    expect(first.db.outbox.get().pending).toEqual([])
    const again = world.openTab({ user: 'ada' })
    again.tab.offline()
    again.db.preload().catch(() => undefined)
    await world.run()
    expect(again.db.outbox.get().pending).toHaveLength(1)
    const flushed = again.db.clearLocalData({ outbox: 'flush' })
    await world.run()
    again.tab.online()
    await world.run(1000)
    await flushed
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2'])
    expect(again.db.collections.todos.size).toBe(0)
  })

  it('first sends what was written at that very moment', async () => {
    const { world, first } = await twoTabs()
    first.db.collections.todos.insert(tea)
    const flushed = first.db.clearLocalData({ outbox: 'flush' })
    await world.run(1000)
    await flushed
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2'])
  })

  it('first sends what an earlier page has left, before anything was read from the disk', async () => {
    const { world, first, second } = await twoTabs()
    for (const { tab } of [first, second]) tab.offline()
    await world.run()
    first.db.collections.todos.insert(tea)
    await world.run()
    for (const { tab } of [first, second]) tab.close()
    const { db } = world.openTab({ user: 'ada' })
    const flushed = db.clearLocalData({ outbox: 'flush' })
    await world.run(1000)
    await flushed
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2'])
  })

  it('gives up sending first when it is told to, and removes nothing', async () => {
    const { world, first, second } = await twoTabs()
    for (const { tab } of [first, second]) tab.offline()
    await world.run()
    first.db.collections.todos.insert(tea)
    const stop = new AbortController()
    const flushed = first.db.clearLocalData({ outbox: 'flush', signal: stop.signal }).catch((error: unknown) => error)
    await world.run()
    stop.abort()
    expect(await flushed).toMatchObject({
      code: 'not-settled',
      message: expect.stringContaining('One local change still waits'),
    })
    expect(first.db.collections.todos.size).toBe(2)
  })
})

describe('the outbox in the hands of a person', () => {
  it('forgets and changes what waits, and says what holds it', async () => {
    const { world, first, second } = await twoTabs()
    first.tab.offline()
    second.tab.offline()
    await world.run()
    first.db.collections.todos.insert(tea)
    second.db.collections.todos.update('1', (draft) => {
      draft.done = true
    })
    await world.run()
    expect(first.db.isPending(first.db.collections.todos, '2')).toBe(true)
    expect(second.db.isPending(second.db.collections.todos, '2')).toBe(true)
    const [tea2, milk1] = first.db.outbox.get().pending
    const stop = new AbortController()
    const settled = first.db.whenSettled({ signal: stop.signal }).catch((error: unknown) => error)
    stop.abort()
    expect(await settled).toMatchObject({ code: 'not-settled', message: expect.stringContaining('2 local changes') })
    const value = { ...tea, text: 'green tea' }
    const edited = first.db.outbox.edit(tea2?.txid ?? '', [{ operation: 'insert', type: 'todo', key: '2', value }])
    const discarded = second.db.outbox.discard(milk1?.txid ?? '')
    await world.run()
    expect([await edited, await discarded]).toEqual([true, true])
    expect(second.db.collections.todos.get('2')?.text).toBe('green tea')
    expect(first.db.collections.todos.get('1')?.done).toBe(false)
    expect(first.db.outbox.export().pending).toEqual(second.db.outbox.get().pending)
    first.tab.online()
    second.tab.online()
    await world.run(1000)
    expect((await world.log()).map(({ key, value: row }) => [key, row])).toEqual([
      ['1', milk],
      ['2', value],
    ])
  })
})
