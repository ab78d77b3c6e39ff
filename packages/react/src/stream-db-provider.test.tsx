import { cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { lazy, StrictMode, Suspense, type JSX, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { HookError } from './hook-error.ts'
import { StreamDBProvider } from './stream-db-provider.tsx'
import { useCollection } from './use-collection.ts'
import { useStreamDB } from './use-stream-db.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

const Todos = (): JSX.Element => {
  const { data } = useCollection(useStreamDB<TodoDB>().collections.todos)
  return <p>{data.map(({ text }) => text).join(', ')}</p>
}

describe('StreamDBProvider', () => {
  test('gives the database and starts its sync, without preload', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    const { result } = renderHook(() => useStreamDB(), {
      wrapper: ({ children }: { children: ReactNode }) => <StreamDBProvider db={db}>{children}</StreamDBProvider>,
    })
    expect(result.current).toBe(db)
    await waitFor(() => expect(db.status.get().phase).toBe('live'))
    expect(db.collections.todos.status).toBe('idle')
  })

  test('starts nothing while it renders, even if that render is thrown away', async () => {
    const db = server.open()
    const Never = lazy(() => new Promise<never>(() => undefined))
    render(
      <Suspense fallback="waiting">
        <StreamDBProvider db={db}>
          <Never />
        </StreamDBProvider>
      </Suspense>,
    )
    await screen.findByText('waiting')
    expect(server.requests).toEqual([])
  })

  test('under StrictMode it reads the stream once', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    render(
      <StrictMode>
        <StreamDBProvider db={db}>
          <Todos />
        </StreamDBProvider>
      </StrictMode>,
    )
    expect(await screen.findByText('milk')).toBeDefined()
    expect(server.requests.filter((request) => request === 'GET offset=-1')).toHaveLength(1)
  })

  test('goes over to another database, and closes none', async () => {
    await server.append(put('1', 'milk'))
    const [first, second] = [server.open(), server.open()]
    const { rerender, unmount } = render(<StreamDBProvider db={first} />)
    rerender(<StreamDBProvider db={second} />)
    unmount()
    for (const db of [first, second]) {
      await waitFor(() => expect(db.status.get().phase).toBe('live'))
    }
  })

  test('hooks below the inner of two see the inner database', async () => {
    const [outer, inner] = [server.open(), server.open()]
    const { result } = renderHook(() => useStreamDB(), {
      wrapper: ({ children }: { children: ReactNode }) => (
        <StreamDBProvider db={outer}>
          <StreamDBProvider db={inner}>{children}</StreamDBProvider>
        </StreamDBProvider>
      ),
    })
    expect(result.current).toBe(inner)
  })
})

describe('useStreamDB', () => {
  test('outside of a provider throws a sentence that names it', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    let thrown: unknown
    try {
      renderHook(() => useStreamDB())
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(HookError)
    expect(thrown).toMatchObject({
      code: 'outside-provider',
      message:
        'useStreamDB() found no database: render <StreamDBProvider db={db}> above this component, or give options: useStreamDB({ … }).',
    })
  })
})
