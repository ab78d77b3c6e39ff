import { cleanup, renderHook, waitFor } from '@testing-library/react'
import { createCollection, createStateSchema, createStreamDB, localOnlyCollectionOptions } from '@oxbow/state/db'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { createTodoServer, put, todoState, type TodoServer } from '../test/todo-server.ts'
import { StreamDBProvider } from './stream-db-provider.tsx'
import { useCollection } from './use-collection.ts'
import { useConnectionState } from './use-connection-state.ts'
import { useMutation } from './use-mutation.ts'
import { useOutbox } from './use-outbox.ts'
import { usePendingCount } from './use-pending-count.ts'
import { useRow } from './use-row.ts'
import { useStreamDB } from './use-stream-db.ts'
import { useSuspenseCollection } from './use-suspense-collection.ts'
import { useSyncStatus } from './use-sync-status.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
  vi.spyOn(console, 'error').mockReturnValue()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

function thrownBy(run: () => ReactNode | object): unknown {
  try {
    renderHook(run)
  } catch (error) {
    return error
  }
  return undefined
}

/** What a program without types hands in. */
const untyped = (value: unknown): never => value as never

const provided: ReadonlyArray<readonly [string, () => object | number]> = [
  ['useStreamDB', () => useStreamDB()],
  ['useSyncStatus', () => useSyncStatus()],
  ['useConnectionState', () => useConnectionState()],
  ['usePendingCount', () => usePendingCount()],
  ['useOutbox', () => useOutbox()],
  ['useMutation', () => useMutation(() => undefined)],
]

describe('a mistake says in a sentence what to do', () => {
  test.each(provided)('%s() outside of a provider', (name, hook) => {
    expect(thrownBy(() => [hook()])).toMatchObject({
      name: 'HookError',
      code: 'outside-provider',
      message: expect.stringMatching(
        new RegExp(`^${name}\\(\\) found no database: render <StreamDBProvider db={db}> above this component, or give`),
      ),
    })
  })

  const takers: ReadonlyArray<readonly [string, (db: never) => unknown]> = [
    ['useSyncStatus()', (db) => useSyncStatus(db)],
    ['useConnectionState()', (db) => useConnectionState(db)],
    ['usePendingCount()', (db) => usePendingCount(db)],
    ['useOutbox()', (db) => useOutbox(db)],
    ['useMutation()', (db) => useMutation(db, () => undefined)],
    ['StreamDBProvider', (db) => StreamDBProvider({ db })],
  ]

  test.each(takers)('%s with something that is no database', (name, take) => {
    for (const given of [server.open().collections.todos, server.open().collections, { mutationFn: () => undefined }]) {
      expect(thrownBy(() => [take(untyped(given))])).toMatchObject({
        name: 'HookError',
        code: 'foreign-database',
        message: `${name} takes a database: what createStreamDB gave.`,
      })
    }
  })

  test('StreamDBProvider without a database', () => {
    expect(thrownBy(() => [StreamDBProvider({ db: untyped(undefined) })])).toMatchObject({ code: 'foreign-database' })
  })

  const own = createCollection(localOnlyCollectionOptions<{ id: string }, string>({ getKey: ({ id }) => id }))
  const readers: ReadonlyArray<readonly [string, (collection: never) => object]> = [
    ['useCollection', (collection) => useCollection(collection)],
    ['useSuspenseCollection', (collection) => useSuspenseCollection(collection)],
    ['useRow', (collection) => useRow(collection, '1')],
  ]

  test.each(readers)('%s() of a collection that another copy or maker of TanStack DB has made', (name, hook) => {
    // It has all that TanStack DB gives, and is no instance of the class that is installed here.
    const foreign = Object.fromEntries(Object.getOwnPropertyNames(own).map((field) => [field, undefined]))
    for (const collection of [untyped(foreign), untyped(own)]) {
      expect(thrownBy(() => hook(collection))).toMatchObject({
        name: 'HookError',
        code: 'foreign-collection',
        message: `${name}() takes a collection of createStreamDB, such as \`db.collections.todos\`. For other TanStack DB collections use \`useLiveQuery\` of @oxbow/react/query.`,
      })
    }
  })

  test.each(readers)('%s() of a collection whose name is misspelt', (name, hook) => {
    const { todoes } = server.open().collections as { todoes?: never }
    expect(thrownBy(() => hook(untyped(todoes)))).toMatchObject({
      code: 'foreign-collection',
      message: `${name}() got no collection: the \`state\` of the database has none of that name.`,
    })
  })

  test.each(readers)('%s() of a collection of another version of this package', (name, hook) => {
    const { rows, syncStatus } = server.open().collections.todos
    expect(thrownBy(() => hook(untyped({ rows, syncStatus })))).toMatchObject({
      code: 'foreign-collection',
      message: `${name}() takes a collection of the same version of @oxbow/state as its own, and this one is of another. See both by \`npm ls @oxbow/state\`, and install one.`,
    })
  })

  test('a server that is not there', async () => {
    server.faults.add({ effect: { kind: 'cut-before' }, times: Infinity })
    const db = server.open()
    const { result } = renderHook(() => ({ rows: useCollection(db.collections.todos), sync: useConnectionState(db) }))
    await waitFor(() => expect(result.current.sync.phase).toBe('offline'))
    expect(result.current.sync.error).toMatchObject({
      name: 'StateError',
      code: 'offline',
      message: expect.stringMatching(
        /^The stream http:\/\/oxbow\.test\/v1\/stream\/todos can not be reached now: .*\. It is tried again by itself; if that lasts, see whether the server runs and whether this is its address\.$/,
      ),
    })
    expect(result.current.rows).toMatchObject({ isError: false, isLoading: true })
  })

  test('a stream that is not there', async () => {
    const db = server.open({ create: false })
    const { result } = renderHook(() => useCollection(db.collections.todos))
    await waitFor(() => expect(result.current.isError).toBe(true))
    expect(result.current.error).toMatchObject({
      code: 'stream-not-found',
      message: expect.stringMatching(
        /does not exist\. Create it on the server, or give createStreamDB the option "create: true"/,
      ),
    })
  })

  test('storage that is off', () => {
    const db = server.open()
    const { result } = renderHook(() => useSyncStatus(db))
    expect(result.current).toMatchObject({
      storage: 'memory',
      storageReason:
        'There is no IndexedDB here. To keep rows and writes beyond this page, let the site store data: private windows and blocked site data forbid it.',
    })
  })

  test('rows that nobody may keep, since they may be anybody’s', () => {
    const headers = { authorization: 'Bearer x' }
    vi.stubGlobal('indexedDB', {})
    vi.stubGlobal('IDBKeyRange', {})
    const db = createStreamDB({ streamOptions: { url: server.url, fetch: server.fetch, headers }, state: todoState })
    vi.unstubAllGlobals()
    const { result } = renderHook(() => useSyncStatus(db))
    expect(result.current).toMatchObject({
      storage: 'memory',
      storageReason: expect.stringMatching(
        /no "user" says whose rows these are\. Give createStreamDB the option "user"/,
      ),
    })
    db.close()
  })

  test('a row of the log that does not fit the schema', async () => {
    await server.append(put('1', 'milk'), {
      type: 'todo',
      key: '2',
      value: { text: 7 },
      headers: { operation: 'insert' },
    })
    const db = server.open()
    const { result } = renderHook(() => [
      useCollection(db.collections.todos).data.length,
      useSyncStatus(db).invalidCount,
    ])
    await waitFor(() => expect(result.current).toEqual([1, 1]))
    expect(db.invalidRows).toMatchObject([{ collection: 'todos', key: '2', issues: [{ path: ['text'] }] }])
  })

  test('a row of the application that does not fit the schema', async () => {
    const db = server.open()
    const { result } = renderHook(() => useCollection(db.collections.todos))
    expect(() => result.current.insert(JSON.parse('{"id":"1"}'))).toThrow(/row of "todos": .*expected string/)
    const { result: mutation } = renderHook(() =>
      useMutation(db, () => void db.collections.todos.insert(JSON.parse('{"id":"1"}'))),
    )
    expect(() => mutation.current.mutate()).toThrow(/row of "todos"/)
    expect(db.outbox.get().pending).toEqual([])
  })

  test('a schema that can not work', () => {
    const schema = z.object({ id: z.string() })
    expect(() =>
      createStateSchema({ a: { schema, type: 'x', primaryKey: 'id' }, b: { schema, type: 'x', primaryKey: 'id' } }),
    ).toThrow(
      expect.objectContaining({ code: 'invalid-schema', message: expect.stringMatching(/Give each its own type/) }),
    )
  })
})
