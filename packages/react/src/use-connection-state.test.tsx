import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, type TodoServer } from '../test/todo-server.ts'
import { useConnectionState } from './use-connection-state.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

const methods = { connect: expect.any(Function), disconnect: expect.any(Function) }

describe('useConnectionState', () => {
  test('says how the connection stands, and connects and disconnects', async () => {
    const db = server.open()
    const { result } = renderHook(() => useConnectionState(db), { wrapper: StrictMode })
    const rest = { role: 'solo', isTakingTurns: false, error: undefined, ...methods }
    expect(result.current).toEqual({ phase: 'idle', isOnline: false, ...rest })
    expect(server.requests).toEqual([])
    const { connect, disconnect } = result.current
    act(connect)
    await waitFor(() => expect(result.current).toEqual({ phase: 'live', isOnline: true, ...rest }))
    act(disconnect)
    expect(result.current).toEqual({ phase: 'idle', isOnline: false, ...rest })
    expect(result.current.connect).toBe(connect)
    expect(result.current.disconnect).toBe(disconnect)
  })

  test('a server that is not there is a state with the reason, not an exception', async () => {
    const db = server.open()
    server.faults.add({ effect: { kind: 'cut-before' }, times: Infinity })
    const { result } = renderHook(() => useConnectionState(db))
    act(() => result.current.connect())
    await waitFor(() => expect(result.current.phase).toBe('offline'))
    expect(result.current).toMatchObject({ isOnline: false, error: expect.any(Error) })
  })

  test('rows and writes do not render it', async () => {
    const db = server.open()
    await db.preload()
    await waitFor(() => expect(db.status.get().phase).toBe('live'))
    let renders = 0
    renderHook(() => {
      renders++
      useConnectionState(db)
    })
    await server.append(put('1', 'milk'))
    await waitFor(() => expect(db.collections.todos.size).toBe(1))
    db.collections.todos.insert({ id: '2', text: 'bread' })
    await waitFor(() => expect(db.status.get().isSynced).toBe(true))
    expect(renders).toBe(1)
  })

  test('without any database says how to give one', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    expect(() => renderHook(() => useConnectionState())).toThrow(
      'useConnectionState() found no database: render <StreamDBProvider db={db}> above this component, or give the database: useConnectionState(db).',
    )
  })
})
