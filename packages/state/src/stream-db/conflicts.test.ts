import { describe, expect, it } from 'vitest'
import { createTabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'
import type { Conflict, ConflictResolver } from '../outbox/conflict.ts'
import { milk } from '../../test/todos.ts'

/** A tab that is asked about conflicts, whose list holds milk. */
async function openAsked(decide: ConflictResolver = () => 'theirs') {
  const world = await createTabsWorld([change('insert', '1', milk)])
  const asked: Array<Pick<Conflict, 'fields' | 'server'>> = []
  const failed: unknown[] = []
  const { db, tab } = world.openTab({
    onConflict: (conflict) => {
      asked.push({ fields: conflict.fields, server: conflict.server })
      return decide(conflict)
    },
    onDiagnostic: (diagnostic) => void (diagnostic.kind === 'listener-failed' && failed.push(diagnostic.error)),
  })
  db.preload().catch(() => undefined)
  await world.run()
  const setText = (text: string) =>
    db.writeOf(
      db.collections.todos.update('1', (draft) => {
        draft.text = text
      }),
    )
  /** Writes while somebody else writes too, and sends it then. */
  const meet = async (theirs: object, write: () => unknown) => {
    db.disconnect()
    await world.run()
    write()
    await world.run()
    await world.append(change('update', '1', theirs))
    db.connect()
    await world.run(1000)
  }
  const texts = async () => (await world.log()).map(({ value }) => (value as { text: string }).text)
  return { world, db, tab, asked, failed, setText, meet, texts }
}

describe('a conflict', () => {
  it('is decided by the application when the write is sent', async () => {
    const { db, asked, meet } = await openAsked(() => ({ text: 'both' }))
    await meet({ ...milk, text: 'theirs' }, () =>
      db.collections.todos.update('1', (draft) => {
        draft.text = 'mine'
        draft.done = true
      }),
    )
    expect(db.collections.todos.get('1')).toMatchObject({ text: 'both', done: true })
    expect(asked).toEqual([{ fields: ['text'], server: { ...milk, text: 'theirs' } }])
  })

  it('is never one with an own write that is still being stored', async () => {
    const { world, asked, setText, texts } = await openAsked()
    for (const text of ['a', 'ab', 'abc']) setText(text)
    await world.run(1000)
    expect(asked).toEqual([])
    expect((await texts()).at(-1)).toBe('abc')
  })

  it('is asked for of each write over a row that somebody else has changed, also of the second in one tick', async () => {
    const { asked, setText, meet, texts } = await openAsked()
    await meet({ ...milk, text: 'theirs' }, () => {
      setText('a')
      setText('ab')
    })
    expect(asked.map(({ server }) => server)).toEqual([
      { ...milk, text: 'theirs' },
      { ...milk, text: 'theirs' },
    ])
    expect((await texts()).at(-1)).toBe('theirs')
  })

  it.each([
    ['no JSON', () => ({ text: 1n }), 'validation-failed'],
    ['what does not fit the schema', () => ({ text: 7 }), 'validation-failed'],
    ['a promise', async () => 'theirs', 'invalid-options'],
  ])('that is decided by %s is told, sends the local values, and holds nothing', async (_, decide, code) => {
    const { world, db, failed, setText, meet, texts } = await openAsked(decide as unknown as ConflictResolver)
    await meet({ ...milk, text: 'theirs' }, () => setText('mine'))
    db.collections.todos.insert({ ...milk, id: '2', text: 'tea' })
    await world.run(1000)
    expect((await texts()).slice(-2)).toEqual(['mine', 'tea'])
    expect(failed[0]).toMatchObject({ code })
    expect(db.status.get()).toMatchObject({ phase: 'live', pendingCount: 0 })
  })
})

describe('an edit of a waiting write', () => {
  const setTo = (text: unknown) =>
    [{ operation: 'update', type: 'todo', key: '1', set: { text }, removed: [] }] as const

  it('is refused with the path of what does not fit, and leaves the write as it was', async () => {
    const { world, db, tab, setText, texts } = await openAsked()
    tab.offline()
    const txid = setText('mine').durable
    await world.run()
    const edit = db.outbox.edit(await txid, setTo(7)).catch((error: unknown) => error)
    const inserted = { operation: 'insert', type: 'todo', key: '2', value: { id: '2', text: 1n } } as const
    const wide = db.outbox.edit(await txid, [inserted]).catch((error: unknown) => error)
    const none = db.outbox.edit(await txid, []).catch((error: unknown) => error)
    const other = db.outbox.edit(await txid, [{ ...inserted, type: 'unknown' }]).catch((error: unknown) => error)
    await world.run()
    expect(await edit).toMatchObject({ code: 'validation-failed', message: expect.stringContaining('text: ') })
    expect(await wide).toMatchObject({ code: 'validation-failed', message: expect.stringContaining('text') })
    expect(await none).toMatchObject({ code: 'validation-failed', message: expect.stringContaining('discard') })
    expect(await other).toMatchObject({ code: 'validation-failed', message: expect.stringContaining('type') })
    tab.online()
    await world.run(1000)
    expect((await texts()).at(-1)).toBe('mine')
  })

  it('still knows what the row was when it was written, and is no conflict with itself', async () => {
    const { world, db, asked, setText, meet, texts } = await openAsked()
    await meet({ ...milk, done: true }, async () => {
      const txid = setText('mine').durable
      await world.run()
      expect(await db.outbox.edit(await txid, setTo('mine too'))).toBe(true)
    })
    expect(asked).toEqual([])
    expect((await texts()).at(-1)).toBe('mine too')
    await meet({ ...milk, text: 'theirs' }, async () => {
      const txid = setText('again').durable
      await world.run()
      expect(await db.outbox.edit(await txid, setTo('again mine'))).toBe(true)
    })
    expect(asked).toEqual([{ fields: ['text'], server: { ...milk, text: 'theirs' } }])
    expect((await texts()).at(-1)).toBe('theirs')
  })

  it('keeps its place among those that were written together with it, after a reload too', async () => {
    const { world, db, tab } = await openAsked()
    tab.offline()
    await world.run()
    const writes = ['a', 'b', 'c', 'd'].map((id) => db.writeOf(db.collections.todos.insert({ ...milk, id })))
    await world.run()
    const value = { ...milk, id: 'd', text: 'edited' }
    const edited = db.outbox.edit((await writes[3]?.durable) ?? '', [
      { operation: 'insert', type: 'todo', key: 'd', value },
    ])
    await world.run()
    expect(await edited).toBe(true)
    tab.close()
    const later = world.openTab()
    later.db.preload().catch(() => undefined)
    await world.run(1000)
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', 'a', 'b', 'c', 'd'])
  })
})
