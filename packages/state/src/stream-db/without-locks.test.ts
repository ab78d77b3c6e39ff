import { expect, it, vi } from 'vitest'
import { freezeIn } from '../core/outbox-record.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import { createTabsWorld } from '../../test/tabs-world.ts'
import { change, createWorld } from '../../test/world.ts'
import type { Store } from '../storage/store.ts'

it('a tab whose commit was refused reads on when it knows where the store is, and not before', async () => {
  const world = createWorld()
  await world.createStream()
  const shared = createMemoryStore(undefined, { isShared: true })
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  const first = world.open({ persistence: shared })
  const second = world.open({ persistence: { ...shared, outbox: () => held.then(shared.outbox) } })
  for (const db of [first, second]) await db.preload({ until: 'up-to-date' })
  world.requests.length = 0
  await world.append(change('insert', '1', { id: '1', text: 'milk', done: false }))
  for (let turn = 0; turn < 300; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  expect(world.requests.length).toBeLessThan(5)
  release()
  await vi.waitFor(() => {
    for (const db of [first, second]) expect(db.collections.todos.toArray.map(({ text }) => text)).toEqual(['milk'])
  })
})

it('a tab that was frozen before it sent a batch sends nothing of it when another tab has done so', async () => {
  const store = createMemoryStore(undefined, { isShared: true })
  const posts: string[] = []
  const world = await createTabsWorld()
  const open = (name: string, persistence: Store) => {
    const tab = world.browser.openTab({ name })
    const fetch = tab.wrapFetch((input, init) => {
      if (init?.method === 'POST') posts.push(name)
      return world.fetch(input, init)
    })
    const environment = { ...tab.environment, locks: undefined }
    const streamOptions = { url: world.url, fetch }
    return { tab, db: world.open({ environment, persistence: tab.wrap(persistence), streamOptions }) }
  }
  const first = open('first', {
    ...store,
    changeOutbox: async (made) => {
      const rev = await store.changeOutbox(made)
      if (freezeIn(made) !== undefined && first.tab.state === 'running') first.tab.freeze({ tellPage: false })
      return rev
    },
  })
  first.db.preload().catch(() => undefined)
  await world.run()
  first.db.collections.todos.insert({ id: 'a', text: 'milk' })
  await world.run(1000)
  const second = open('second', store)
  second.db.preload().catch(() => undefined)
  await world.run(1000)
  expect([first.tab.state, posts, second.db.status.get().pendingCount]).toEqual(['frozen', ['second'], 0])
  first.tab.resume()
  await world.run(5000)
  expect(posts).toEqual(['second'])
  expect([first, second].map(({ db }) => db.collections.todos.toArray.map(({ text }) => text))).toEqual([
    ['milk'],
    ['milk'],
  ])
})
