import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { useOutbox } from './use-outbox.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

const isPost = ({ method }: { readonly method: string }): boolean => method === 'POST'

/** A database whose write of one todo the server refuses for good, and the hook over it. */
async function refused(): Promise<{ db: TodoDB; result: { readonly current: ReturnType<typeof useOutbox> } }> {
  const db = server.open()
  await db.preload()
  const { result } = renderHook(() => useOutbox(db), { wrapper: StrictMode })
  server.faults.add({ effect: { kind: 'respond', status: 422 }, match: isPost })
  act(() => {
    db.collections.todos.insert({ id: '1', text: 'milk' })
  })
  await waitFor(() => expect(result.current.rejected).toHaveLength(1))
  return { db, result }
}

describe('useOutbox', () => {
  test('lists what waits, and nothing once it is in the log', async () => {
    const release = server.holdWrites()
    const db = server.open()
    await db.preload()
    const { result } = renderHook(() => useOutbox(db), { wrapper: StrictMode })
    const before = result.current
    expect(before).toMatchObject({ entries: [], rejected: [] })
    act(() => {
      db.collections.todos.insert({ id: '1', text: 'milk' })
    })
    await waitFor(() =>
      expect(result.current.entries.map(({ writes }) => writes)).toEqual([
        [expect.objectContaining({ operation: 'insert', type: 'todo', key: '1' })],
      ]),
    )
    release()
    await waitFor(() => expect(result.current.entries).toEqual([]))
    const { retry, edit, discard, resume } = result.current
    expect([retry, edit, discard, resume]).toEqual([before.retry, before.edit, before.discard, before.resume])
  })

  test('a refused write can be sent again', async () => {
    const { db, result } = await refused()
    expect(db.collections.todos.toArray).toEqual([])
    const [rejection] = result.current.rejected
    expect(rejection).toMatchObject({ message: expect.any(String) })
    await act(() => result.current.retry(rejection?.entry.txid ?? ''))
    await waitFor(() => expect(db.status.get().isSynced).toBe(true))
    expect(db.collections.todos.get('1')).toMatchObject({ text: 'milk' })
    expect(result.current).toMatchObject({ entries: [], rejected: [] })
  })

  test('a refused write can be edited, or forgotten', async () => {
    const { db, result } = await refused()
    const txid = result.current.rejected[0]?.entry.txid ?? ''
    const writes = [{ operation: 'insert', type: 'todo', key: '1', value: { id: '1', text: 'oat milk' } }] as const
    expect(await act(() => result.current.edit(txid, writes))).toBe(true)
    expect(result.current.rejected[0]?.entry.writes).toEqual(writes)
    expect(await act(() => result.current.discard(txid))).toBe(true)
    expect(result.current.rejected).toEqual([])
    expect(db.collections.todos.toArray).toEqual([])
  })

  test('what reading brings does not render it, and unmounting ends its subscription', async () => {
    const db = server.open()
    let listening = 0
    const { subscribe } = db.outbox
    vi.spyOn(db.outbox, 'subscribe').mockImplementation((listener) => {
      listening++
      const stop = subscribe(listener)
      return () => {
        listening--
        stop()
      }
    })
    await db.preload()
    let renders = 0
    const { unmount } = renderHook(() => {
      renders++
      useOutbox(db)
    })
    await server.append()
    expect([renders, listening]).toEqual([1, 1])
    unmount()
    expect(listening).toBe(0)
  })

  test('without any database says how to give one', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    expect(() => renderHook(() => useOutbox())).toThrow(/^useOutbox\(\) found no database: render <StreamDBProvider/)
  })
})
