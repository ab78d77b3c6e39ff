import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, type Todo, type TodoServer } from '../test/todo-server.ts'
import { HookError } from './hook-error.ts'
import { useCollection } from './use-collection.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

const methods = { insert: expect.any(Function), update: expect.any(Function), delete: expect.any(Function) }
const notYetReady = {
  status: 'loading',
  isLoading: true,
  isHydrated: false,
  isUpToDate: false,
  isError: false,
  error: undefined,
}
const live = {
  status: 'ready',
  isLoading: false,
  isHydrated: true,
  isUpToDate: true,
  isError: false,
  error: undefined,
}
const texts = (rows: ReadonlyArray<Todo>): string[] => rows.map(({ text }) => text)

describe('useCollection', () => {
  test('gives nothing yet, then the rows and that they are current', async () => {
    await server.append(put('1', 'milk'))
    const { todos } = server.open().collections
    const { result } = renderHook(() => useCollection(todos), { wrapper: StrictMode })
    expect(result.current).toEqual({ data: [], ...notYetReady, ...methods })
    await waitFor(() => expect(result.current.isUpToDate).toBe(true))
    expect(result.current).toEqual({
      ...live,
      ...methods,
      data: [expect.objectContaining({ id: '1', text: 'milk', done: false })],
    })
  })

  test('the result is the same object until something in it changes, and its methods never change', async () => {
    const { todos } = server.open().collections
    const { result, rerender } = renderHook(() => useCollection(todos))
    await waitFor(() => expect(result.current.isUpToDate).toBe(true))
    const before = result.current
    rerender()
    expect(result.current).toBe(before)
    await server.append(put('1', 'milk'))
    await waitFor(() => expect(texts(result.current.data)).toEqual(['milk']))
    const { insert, update, delete: remove } = result.current
    expect({ insert, update, delete: remove }).toEqual({
      insert: before.insert,
      update: before.update,
      delete: before.delete,
    })
  })

  test('a write shows at once, stays while it waits, and settles', async () => {
    const release = server.holdWrites()
    const db = server.open()
    const { result } = renderHook(() => useCollection(db.collections.todos))
    await waitFor(() => expect(result.current.isUpToDate).toBe(true))
    act(() => {
      result.current.insert({ id: '1', text: 'milk' })
    })
    expect(texts(result.current.data)).toEqual(['milk'])
    await waitFor(() => expect(db.status.get().pendingCount).toBe(1))
    release()
    await waitFor(() => expect(db.status.get().isSynced).toBe(true))
    expect(texts(result.current.data)).toEqual(['milk'])
  })

  test('update and delete work when taken out of the result', async () => {
    await server.append(put('1', 'milk'), put('2', 'bread'))
    const { todos } = server.open().collections
    const { result } = renderHook(() => useCollection(todos))
    await waitFor(() => expect(result.current.data).toHaveLength(2))
    const { update, delete: remove } = result.current
    act(() => {
      update('1', (draft) => {
        draft.text = 'oat milk'
      })
      remove('2')
    })
    expect(texts(result.current.data)).toEqual(['oat milk'])
  })

  test('a write that the server refuses for good is taken back', async () => {
    const db = server.open()
    const { result } = renderHook(() => useCollection(db.collections.todos))
    await waitFor(() => expect(result.current.isUpToDate).toBe(true))
    server.faults.add({ effect: { kind: 'respond', status: 422 }, match: ({ method }) => method === 'POST' })
    act(() => {
      result.current.insert({ id: '1', text: 'milk' })
    })
    await waitFor(() => expect(db.status.get().rejectedCount).toBe(1))
    await waitFor(() => expect(result.current.data).toEqual([]))
  })

  test('select renders again only when what it gives differs', async () => {
    await server.append(put('1', 'milk'), put('2', 'bread', true))
    const { todos } = server.open().collections
    const seen: string[][] = []
    const { result } = renderHook(() => {
      const { data, isUpToDate } = useCollection(todos, { select: (rows) => texts(rows.filter(({ done }) => !done)) })
      if (isUpToDate) seen.push(data)
      return data
    })
    await waitFor(() => expect(seen).toEqual([['milk']]))
    await server.append(put('2', 'rye bread', true))
    await waitFor(() => expect(texts(todos.toArray)).toEqual(['milk', 'rye bread']))
    await server.append(put('3', 'jam'))
    await waitFor(() => expect(result.current).toEqual(['milk', 'jam']))
    expect(seen).toEqual([['milk'], ['milk', 'jam']])
  })

  test('follows another collection when it is given one', async () => {
    await server.append(put('1', 'milk'))
    const [first, second] = [server.open(), server.open()]
    const { result, rerender } = renderHook(({ db }) => useCollection(db.collections.todos), {
      initialProps: { db: first },
    })
    await waitFor(() => expect(result.current.isUpToDate).toBe(true))
    rerender({ db: second })
    expect(second.collections.todos.subscriberCount).toBe(1)
    expect(first.collections.todos.subscriberCount).toBe(0)
    await waitFor(() => expect(result.current.isUpToDate).toBe(true))
    expect(texts(result.current.data)).toEqual(['milk'])
  })

  test('a stream that does not exist is an error to show, and loads once it was made', async () => {
    const db = server.open({ create: false })
    const { result } = renderHook(() => useCollection(db.collections.todos))
    await waitFor(() => expect(result.current.status).toBe('error'))
    expect(result.current).toEqual({
      ...notYetReady,
      ...methods,
      data: [],
      status: 'error',
      isHydrated: true,
      isLoading: false,
      isError: true,
      error: expect.objectContaining({ name: 'StateError', code: 'stream-not-found' }),
    })
    await server.append(put('1', 'milk'))
    db.connect()
    await waitFor(() => expect(result.current).toMatchObject(live))
    expect(texts(result.current.data)).toEqual(['milk'])
  })

  test('unmounting leaves no subscriber', async () => {
    const db = server.open()
    const { syncStatus } = db.collections.todos
    const { subscribe } = syncStatus
    let listening = 0
    vi.spyOn(syncStatus, 'subscribe').mockImplementation((listener) => {
      listening++
      const stop = subscribe(listener)
      return () => {
        listening--
        stop()
      }
    })
    const { result, unmount } = renderHook(() => useCollection(db.collections.todos), { wrapper: StrictMode })
    await waitFor(() => expect(result.current.isUpToDate).toBe(true))
    expect([db.collections.todos.subscriberCount, listening]).toEqual([1, 1])
    unmount()
    expect([db.collections.todos.subscriberCount, listening]).toEqual([0, 0])
  })

  test('refuses a collection that is not of a stream, and names the hook for it', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const foreign = JSON.parse('{}')
    let thrown: unknown
    try {
      renderHook(() => useCollection(foreign))
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(HookError)
    expect(thrown).toMatchObject({ code: 'foreign-collection', message: expect.stringContaining('useLiveQuery') })
  })
})
