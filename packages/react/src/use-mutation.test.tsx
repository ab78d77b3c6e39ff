import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { StrictMode, type JSX, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { acted } from '../test/acted.ts'
import { createTodoServer, put, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { StreamDBProvider } from './stream-db-provider.tsx'
import { useMutation } from './use-mutation.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

const add =
  ({ collections: { todos } }: TodoDB) =>
  (...texts: string[]): void => {
    for (const text of texts) todos.insert({ id: text, text })
  }

const idle = {
  status: 'idle',
  error: undefined,
  isPending: false,
  isError: false,
  mutate: expect.any(Function),
  reset: expect.any(Function),
}

describe('useMutation', () => {
  test('several rows are one write, with its three moments as promises and as a status', async () => {
    const db = server.open()
    await db.preload()
    const release = server.holdWrites()
    const seen: string[] = []
    const { result } = renderHook(
      () => {
        const mutation = useMutation(db, add(db))
        if (seen.at(-1) !== mutation.status) seen.push(mutation.status)
        return mutation
      },
      { wrapper: StrictMode },
    )
    expect(result.current).toEqual(idle)
    const write = acted(() => result.current.mutate('milk', 'bread'))
    expect(result.current).toEqual({ ...idle, status: 'pending', isPending: true })
    expect(new Set(db.collections.todos.keys())).toEqual(new Set(['milk', 'bread']))
    const txid = await act(() => write.durable)
    expect(db.outbox.get().pending.map((entry) => [entry.txid, entry.writes.length])).toEqual([[txid, 2]])
    expect(result.current).toMatchObject({ status: 'durable', isPending: true })
    release()
    await act(() => write.acked)
    await act(() => write.synced)
    await waitFor(() => expect(result.current).toEqual({ ...idle, status: 'synced' }))
    expect(seen).toEqual(expect.arrayContaining(['idle', 'pending', 'durable', 'synced']))
  })

  test('a refusal is the error, and the promises reject with it', async () => {
    const db = server.open()
    await db.preload()
    server.faults.add({ effect: { kind: 'respond', status: 422 }, match: ({ method }) => method === 'POST' })
    const { result } = renderHook(() => useMutation(db, add(db)))
    const write = acted(() => result.current.mutate('milk'))
    await waitFor(() => expect(result.current.status).toBe('error'))
    expect(result.current).toMatchObject({ isError: true, isPending: false, error: { code: 'rejected' } })
    await expect(write.synced).rejects.toMatchObject({ code: 'rejected' })
    act(() => result.current.reset())
    expect(result.current).toEqual(idle)
  })

  test('what the change throws is thrown on, is the error, and leaves nothing behind', async () => {
    const db = server.open()
    await db.preload()
    const { result } = renderHook(() =>
      useMutation(db, () => {
        add(db)('milk')
        throw new Error('on second thoughts')
      }),
    )
    let thrown: unknown
    act(() => {
      try {
        result.current.mutate()
      } catch (error) {
        thrown = error
      }
    })
    expect(thrown).toEqual(new Error('on second thoughts'))
    expect(result.current).toEqual({ ...idle, status: 'error', isError: true, error: thrown })
    expect([db.collections.todos.toArray, db.outbox.get().pending]).toEqual([[], []])
  })

  test('mutate keeps its identity and calls what was rendered last, on the database of the provider', async () => {
    const db = server.open()
    const wrapper = ({ children }: { children: ReactNode }): JSX.Element => (
      <StreamDBProvider db={db}>{children}</StreamDBProvider>
    )
    const { result, rerender } = renderHook(({ prefix }) => useMutation((text: string) => add(db)(prefix + text)), {
      wrapper,
      initialProps: { prefix: 'a ' },
    })
    const { mutate } = result.current
    rerender({ prefix: 'b ' })
    expect(result.current.mutate).toBe(mutate)
    await act(() => mutate('milk').synced)
    expect(db.collections.todos.toArray.map(({ text }) => text)).toEqual(['b milk'])
  })

  test('only the last write counts, and one that outlives its component is written all the same', async () => {
    const db = server.open()
    await db.preload()
    const release = server.holdWrites()
    const { result, unmount } = renderHook(() => useMutation(db, add(db)))
    const [first, second] = acted(() => [result.current.mutate('milk'), result.current.mutate('bread')] as const)
    await act(() => second.durable)
    unmount()
    release()
    await Promise.all([first.synced, second.synced])
    await server.append(put('jam', 'jam'))
    await waitFor(() => expect(db.collections.todos.toArray.map(({ text }) => text)).toEqual(['bread', 'jam', 'milk']))
    expect(result.current.status).toBe('durable')
  })

  test('without any database says how to give one', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    expect(() => renderHook(() => useMutation(() => undefined))).toThrow(/^useMutation\(\) found no database/)
  })
})
