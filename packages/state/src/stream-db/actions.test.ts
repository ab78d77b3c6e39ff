import { createStreamDB } from '@oxbow/state/db'
import { describe, expect, it, onTestFinished } from 'vitest'
import { change, createWorld, state } from '../../test/world.ts'

describe('actions', () => {
  const withActions = async (fail: boolean) => {
    const world = createWorld()
    await world.createStream()
    const db = createStreamDB({
      state,
      streamOptions: { url: world.url, fetch: world.fetch },
      actions: ({ db: inner }) => ({
        add: {
          onMutate: (text: string) => {
            inner.collections.todos.insert({ id: text, text })
          },
          mutationFn: async (text: string) => {
            if (fail) throw new Error('no')
            await world.append(change('insert', text, { id: text, text }, `tx-${text}`))
            await inner.utils.awaitTxId(`tx-${text}`)
          },
        },
      }),
    })
    onTestFinished(() => db.close())
    await db.preload()
    return { db, world }
  }

  it('show at once, send by their own means alone, and wait for their transaction id', async () => {
    const { db, world } = await withActions(false)
    const transaction = db.actions.add('milk')
    expect(db.collections.todos.get('milk')).toMatchObject({ text: 'milk' })
    await transaction.isPersisted.promise
    expect(db.collections.todos.get('milk')).toMatchObject({ text: 'milk', _seq: 0 })
    expect(await world.log()).toHaveLength(1)
    expect(db.outbox.get().pending).toEqual([])
  })

  it('refuse a change that goes on later', async () => {
    const world = createWorld()
    await world.createStream()
    const db = createStreamDB({
      state,
      streamOptions: { url: world.url, fetch: world.fetch },
      actions: ({ db: { collections } }) => ({
        add: {
          onMutate: async (text: string) => void collections.todos.insert({ id: text, text }),
        },
      }),
    })
    onTestFinished(() => db.close())
    await db.preload()
    expect(() => db.actions.add('milk')).toThrow(expect.objectContaining({ code: 'invalid-options' }))
    expect(db.collections.todos.size).toBe(0)
  })

  it('are taken back when their mutation fails', async () => {
    const { db, world } = await withActions(true)
    const transaction = db.actions.add('milk')
    await expect(transaction.isPersisted.promise).rejects.toThrow('no')
    expect(db.collections.todos.size).toBe(0)
    expect(await world.log()).toHaveLength(0)
  })
})
