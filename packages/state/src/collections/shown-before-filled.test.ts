import { describe, expect, it } from 'vitest'
import { change, createWorld, type World } from '../../test/world.ts'

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, n) => {
    const id = String(n).padStart(5, '0')
    return change('insert', id, { id, text: `row ${n}`, done: false })
  })

async function openWith(count: number, world: World = createWorld()) {
  await world.createStream(rowsOf(count))
  const db = world.open()
  await db.whenUpToDate()
  return db.collections.todos
}

describe('rows of a database whose collection has not started', () => {
  it('are there at once when they are few', async () => {
    const todos = await openWith(3)
    expect([todos.status, todos.rows.isReady(), todos.rows.get().length]).toEqual(['idle', true, 3])
    expect(todos.loading.isReached('ready')).toBe(true)
  })

  it('are not decoded all at once when they are many, and whoever waits for them gets them all', async () => {
    const todos = await openWith(2001)
    expect([todos.status, todos.rows.isReady(), todos.rows.get()]).toEqual(['idle', false, []])
    for (const goal of ['hydrated', 'ready', 'up-to-date'] as const) expect(todos.loading.isReached(goal)).toBe(false)
    await todos.loading.reach('ready')
    expect([todos.status, todos.rows.isReady(), todos.rows.get().length]).toEqual(['ready', true, 2001])
    expect([todos.loading.isReached('ready'), todos.subscriberCount]).toEqual([true, 0])
  })

  it('are all there when they came with the page', async () => {
    const world = createWorld()
    await world.createStream(rowsOf(2001))
    const server = world.open({ live: false })
    await server.preload()
    const { todos } = world.open({ initial: server.dehydrate() }).collections
    expect([todos.status, todos.rows.get().length]).toEqual(['idle', 2001])
  })
})
