import type { Diagnostic } from '@oxbow/state/db'
import { describe, expect, it } from 'vitest'
import { createTabsWorld, type TabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'

type OpenTab = ReturnType<TabsWorld['openTab']>

const row = (n: number, text = `row ${n}`) => ({ id: String(n).padStart(4, '0'), text, done: false })
const insert = (n: number) => change('insert', row(n).id, row(n))

async function openTabs(count: number) {
  const world = await createTabsWorld()
  /** How often a tab has read from the journal what it had missed. */
  const heals = { count: 0 }
  const onDiagnostic = ({ kind }: Diagnostic): void => {
    if (kind === 'healed') heals.count += 1
  }
  const tabs = Array.from({ length: count }, () => world.openTab({ onDiagnostic }))
  for (const { db } of tabs) db.preload().catch(() => undefined)
  await world.run()
  return { world, tabs, heals }
}

const textsOf = ({ db }: OpenTab): string[] => db.collections.todos.toArray.map(({ text }) => text)
const texts = (count: number): string[] => Array.from({ length: count }, (_, n) => row(n).text)

describe('a tab that follows', () => {
  it('shows every change once when it comes in the middle of many (case 16)', async () => {
    const { world, tabs } = await openTabs(1)
    let late: OpenTab | undefined
    const changes: string[] = []
    for (let n = 0; n < 200; n += 1) {
      await world.append(insert(n))
      if (n !== 100) continue
      late = world.openTab()
      late.db.preload().catch(() => undefined)
      late.db.collections.todos.subscribeChanges((events) => changes.push(...events.map(({ key }) => key)))
    }
    await world.run()
    expect([...tabs, late].map((tab) => tab && textsOf(tab))).toEqual([texts(200), texts(200)])
    expect(changes.toSorted()).toEqual(Array.from({ length: 200 }, (_, n) => row(n).id))
  })

  it('finds in the journal what messages did not bring (case 17)', async () => {
    const { world, tabs, heals } = await openTabs(3)
    world.browser.interceptMessages(() => (world.browser.random() < 0.3 ? 'drop' : 'deliver'))
    for (let n = 0; n < 100; n += 1) {
      await world.append(insert(n))
      await world.run()
    }
    // Whatever was lost last shows when the visible tabs ask the leader where it is.
    world.browser.interceptMessages(undefined)
    await world.run(5000)
    for (const tab of tabs) expect(textsOf(tab)).toEqual(texts(100))
    expect(heals.count).toBeGreaterThan(1)
  })

  it('reads all rows anew when it slept through a fold of the journal (case 18)', async () => {
    const { world, tabs } = await openTabs(2)
    const [leader, follower] = tabs
    follower?.tab.freeze({ receives: false })
    for (let n = 0; n < 150; n += 1) {
      await world.append(insert(n))
      await world.run()
    }
    expect(leader && textsOf(leader)).toEqual(texts(150))
    follower?.tab.show()
    await world.run()
    expect(follower && textsOf(follower)).toEqual(texts(150))
  })

  it('comes while a leader takes over, and applies what waited once (case 19)', async () => {
    const { world, tabs } = await openTabs(2)
    await world.append(insert(0))
    tabs[0]?.tab.crash()
    const late = world.openTab()
    late.db.preload().catch(() => undefined)
    await world.append(insert(1), insert(2))
    await world.run()
    for (const tab of [tabs[1], late]) expect(tab && textsOf(tab)).toEqual(texts(3))
  })

  it('is one heal behind when it comes back from the back/forward cache (case 56)', async () => {
    const { world, tabs, heals } = await openTabs(2)
    const follower = tabs[1]
    const told: string[] = []
    follower?.db.collections.todos.subscribeChanges((events) => told.push(...events.map(({ key }) => key)))
    follower?.tab.pagehide()
    for (let n = 0; n < 30; n += 1) await world.append(insert(n))
    await world.run()
    follower?.tab.restore()
    await world.run()
    expect(follower && textsOf(follower)).toEqual(texts(30))
    expect(told.length).toBe(new Set(told).size)
    expect(heals.count).toBe(1)
  })
})

describe('a leader', () => {
  it('keeps the others current when all tabs were hidden for seven minutes (case 10)', async () => {
    const { world, tabs } = await openTabs(2)
    for (const { tab } of tabs) tab.hide()
    await world.run(7 * 60_000)
    await world.append(insert(0))
    await world.run()
    for (const tab of tabs) expect(textsOf(tab)).toEqual(texts(1))
  })

  it('that is gone between its commit and its word of it leaves nothing unseen (case 24)', async () => {
    const { world, tabs } = await openTabs(3)
    const [leader, second, third] = tabs
    world.browser.interceptMessages(({ from }) => (from === leader?.tab.name ? 'drop' : 'deliver'))
    await world.append(insert(0))
    await world.run()
    leader?.tab.crash()
    await world.run()
    for (const tab of [second, third]) expect(tab && textsOf(tab)).toEqual(texts(1))
    expect(world.requests.filter((request) => request.includes('offset=-1'))).toHaveLength(1)
  })

  it('that is gone before its commit leaves it to the next one to read it (case 25)', async () => {
    const { world, tabs } = await openTabs(2)
    await world.append(...Array.from({ length: 50 }, (_, n) => insert(n)))
    tabs[0]?.tab.crash()
    await world.run()
    expect(tabs[1] && textsOf(tabs[1])).toEqual(texts(50))
    expect((await world.log()).length).toBe(50)
  })
})

describe('two people at one device', () => {
  it('never see rows, waiting writes or names of each other (case 53)', async () => {
    const world = await createTabsWorld([insert(0)])
    const names: string[] = []
    world.browser.interceptMessages(({ channel, text }) => {
      names.push(channel, text)
      return 'deliver'
    })
    const open = (user: string): OpenTab =>
      world.openTab({ user, streamOptions: { url: world.url, headers: { Authorization: `Bearer token-of-${user}` } } })
    const ada = open('ada')
    ada.db.preload().catch(() => undefined)
    await world.run()
    ada.tab.offline()
    await world.run()
    ada.db.collections.todos.insert(row(1, 'of ada'))
    await world.run()
    const bob = open('bob')
    bob.tab.offline()
    bob.db.preload().catch(() => undefined)
    await world.run()
    expect([bob.db.collections.todos.size, bob.db.outbox.get().pending]).toEqual([0, []])
    const databases = (await ada.tab.environment.storage?.indexedDB.databases()) ?? []
    names.push(...databases.map(({ name = '' }) => name))
    expect(names.join('\n')).not.toContain('token-of')
    expect(databases.map(({ name }) => name)).toHaveLength(2)
  })
})

describe('what lies on the disk', () => {
  it('is what the codec of the application makes of it, and can be read by it alone', async () => {
    const world = await createTabsWorld([insert(0)])
    const reverse = (text: string): string => [...text].toReversed().join('')
    const codec = { encode: async (text: string) => reverse(text), decode: (data: unknown) => reverse(String(data)) }
    const first = world.openTab({ persistence: { codec } })
    first.db.preload().catch(() => undefined)
    await world.run()
    first.tab.close()
    const second = world.openTab({ persistence: { codec } })
    second.tab.offline()
    second.db.preload().catch(() => undefined)
    await world.run()
    expect(textsOf(second)).toEqual(texts(1))
    const dropped: string[] = []
    const plain = world.openTab({ onDiagnostic: ({ kind }) => dropped.push(kind) })
    plain.db.preload().catch(() => undefined)
    await world.run()
    expect(dropped).toContain('cache-dropped')
  })
})
