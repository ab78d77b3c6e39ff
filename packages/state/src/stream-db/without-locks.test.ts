import { expect, it, vi } from 'vitest'
import { createMemoryStore } from '../storage/memory-store.ts'
import { change, createWorld } from '../../test/world.ts'

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
