import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { createStateSchema, createStreamDB, type InvalidRow, type Migrate } from '@oxbow/state/db'
import { createTestBrowser } from '@oxbow/state/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { change, createWorld } from '../../test/world.ts'

/** In version 2 `text` is called `title`, and there are tags. */
const schemas = {
  1: createStateSchema({
    todos: { schema: z.object({ id: z.string(), text: z.string() }), type: 'todo', primaryKey: 'id' },
  }),
  2: createStateSchema({
    todos: {
      schema: z.object({ id: z.string(), title: z.string(), done: z.boolean().default(false) }),
      ...{ type: 'todo', primaryKey: 'id' },
    },
    tags: { schema: z.object({ id: z.string() }), type: 'tag', primaryKey: 'id' },
  }),
}
const migrate: Migrate = (value) => {
  if (typeof value !== 'object' || value === null || !('text' in value)) return value
  const { text, ...rest } = value
  return { ...rest, title: text }
}
const tag = { type: 'tag', key: 'red', value: { id: 'red' }, headers: { operation: 'insert' } }
const insert = (id: string, text: string) => change('insert', id, { id, text })

/** A browser in which tabs run builds of two versions. */
const createVersions = async (...messages: ReadonlyArray<unknown>) => {
  const world = createWorld()
  await world.createStream(messages)
  const browser = createTestBrowser({ indexedDB: new IDBFactory(), keyRange: IDBKeyRange })
  const shared = (tab: ReturnType<typeof browser.openTab>) => ({
    environment: tab.environment,
    streamOptions: {
      url: world.url,
      fetch: tab.wrapFetch(world.fetch),
      backoffOptions: { initialDelay: 1, maxDelay: 1 },
    },
  })
  return {
    world,
    browser,
    run: async (ms = 0) => {
      await browser.settle()
      await browser.advance(ms)
      await browser.settle()
    },
    openFirst() {
      const tab = browser.openTab()
      const invalid: InvalidRow[] = []
      const db = createStreamDB({ ...shared(tab), state: schemas[1], onInvalid: (row) => invalid.push(row) })
      onTestFinished(() => db.close())
      db.preload().catch(() => undefined)
      return { tab, db, invalid }
    },
    openSecond(options: { migrate?: Migrate | undefined } = { migrate }) {
      const tab = browser.openTab()
      const invalid: InvalidRow[] = []
      const onInvalid = (row: InvalidRow): number => invalid.push(row)
      const db = createStreamDB({ ...shared(tab), state: schemas[2], schemaVersion: 2, onInvalid, ...options })
      onTestFinished(() => db.close())
      db.preload().catch(() => undefined)
      return { tab, db, invalid }
    },
  }
}

describe('builds of two versions of an application', () => {
  it('share what is stored: the newer one gets the rows that the older one kept without knowing them (case 51)', async () => {
    const { world, run, openFirst, openSecond } = await createVersions(insert('1', 'milk'), tag)
    const first = openFirst()
    await run()
    const requests = world.requests.length
    const second = openSecond()
    await run()
    expect(second.db.status.get().role).toBe('follower')
    expect(second.db.collections.tags.toArray).toMatchObject([{ id: 'red' }])
    expect(second.db.collections.todos.toArray).toMatchObject([{ id: '1', title: 'milk', done: false }])
    expect(first.db.collections.todos.toArray).toMatchObject([{ id: '1', text: 'milk' }])
    await world.append(insert('2', 'tea'), { ...tag, key: 'blue', value: { id: 'blue' } })
    await run()
    expect(first.db.collections.todos.toArray.map(({ text }) => text)).toEqual(['milk', 'tea'])
    expect(second.db.collections.todos.toArray.map(({ title }) => title)).toEqual(['milk', 'tea'])
    expect(second.db.collections.tags.size).toBe(2)
    // Neither reads or writes anything anew because of the other.
    expect(world.requests).toHaveLength(requests)
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', 'red', '2', 'blue'])
  })

  it('set aside what does not fit them, and show it again when a build comes that it fits', async () => {
    const { world, run, openFirst, openSecond } = await createVersions(insert('1', 'milk'))
    const blind = openSecond({})
    await run()
    expect(blind.db.collections.todos.size).toBe(0)
    expect(blind.db.status.get()).toMatchObject({ invalidCount: 1, isUpToDate: true })
    expect(blind.db.invalidRows).toMatchObject([{ collection: 'todos', key: '1', value: { id: '1', text: 'milk' } }])
    expect(blind.invalid).toHaveLength(1)
    blind.tab.close()
    const seeing = openSecond()
    await run()
    expect(seeing.db.collections.todos.toArray).toMatchObject([{ id: '1', title: 'milk' }])
    expect(seeing.db.status.get().invalidCount).toBe(0)
    await world.append(change('insert', '2', { id: '2', title: 'tea' }))
    const first = openFirst()
    await run()
    expect(first.db.collections.todos.toArray.map(({ id }) => id)).toEqual(['1'])
    expect(first.invalid.map(({ key }) => key)).toEqual(['2'])
  })

  it('send what waited in the shape of the build that sends it', async () => {
    const { world, run, openFirst, openSecond } = await createVersions(insert('1', 'milk'))
    const first = openFirst()
    await run()
    first.tab.offline()
    first.db.collections.todos.insert({ id: '2', text: 'tea' })
    await run()
    first.db.collections.todos.update('1', (row) => {
      row.text = 'oat milk'
    })
    await run()
    first.tab.crash()
    const second = openSecond()
    second.tab.offline()
    await run()
    expect(second.db.collections.todos.toArray).toMatchObject([
      { id: '1', title: 'oat milk' },
      { id: '2', title: 'tea' },
    ])
    second.tab.online()
    await run(10)
    expect(second.db.status.get()).toMatchObject({ isSynced: true })
    expect((await world.log()).slice(1)).toMatchObject([
      { key: '2', value: { id: '2', title: 'tea' } },
      { key: '1', value: { id: '1', title: 'oat milk' } },
    ])
    expect((await world.log()).map(({ value }) => Object.keys(Object(value)).includes('text'))).toEqual([
      true,
      false,
      false,
    ])
  })

  it('leave writes of a newer build as they are', async () => {
    const { world, run, openFirst, openSecond } = await createVersions()
    const first = openFirst()
    await run()
    const second = openSecond()
    await run()
    expect(first.db.status.get().role).toBe('leader')
    second.db.collections.todos.insert({ id: '1', title: 'new' })
    second.db.collections.tags.insert({ id: 'red' })
    await run()
    expect((await world.log()).map(({ value }) => value)).toEqual([
      { id: '1', title: 'new', done: false },
      { id: 'red' },
    ])
    expect(first.db.invalidRows.map(({ key }) => key)).toEqual(['1'])
    expect(second.db.status.get()).toMatchObject({ isSynced: true, invalidCount: 0 })
  })
})

describe('a migration that throws', () => {
  it('sets aside the value that it throws for, and nothing else', async () => {
    const { run, openSecond } = await createVersions(insert('1', 'bad'), insert('2', 'good'))
    const picky: Migrate = (value, context) => {
      if (context.key === '1') throw new Error('no idea')
      return migrate(value, context)
    }
    const { db, invalid } = openSecond({ migrate: picky })
    await run()
    expect(db.collections.todos.toArray).toMatchObject([{ id: '2', title: 'good' }])
    expect(invalid).toMatchObject([
      { key: '1', value: { id: '1', text: 'bad' }, issues: [{ message: 'It can not be migrated: no idea' }] },
    ])
  })
})

describe('the options of schema versions', () => {
  it('are checked at once', () => {
    const streamOptions = { url: 'http://oxbow.test/x' }
    for (const schemaVersion of [0, 1.5, Number.NaN]) {
      expect(() => createStreamDB({ state: schemas[1], streamOptions, schemaVersion })).toThrow('schemaVersion')
    }
    // @ts-expect-error a migration is a function
    expect(() => createStreamDB({ state: schemas[1], streamOptions, migrate: {} })).toThrow('migrate')
  })
})
