import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { createStateSchema, createStreamDB } from '@oxbow/state/db'
import { lazy, StrictMode, Suspense, type JSX } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { createTodoServer, put, todoState, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { useCollection } from './use-collection.ts'
import { useStreamDB } from './use-stream-db.ts'
import { useSuspenseCollection } from './use-suspense-collection.ts'

let server: TodoServer
let names = 0
beforeEach(() => {
  server = createTodoServer()
  names += 1
})
afterEach(async () => {
  cleanup()
  await server.close()
})

/** Options of a database, as a component writes them in place: new objects at each render. */
const options = (user = `user${names}`) => ({
  streamOptions: { url: server.url, fetch: server.fetch },
  state: todoState,
  create: true,
  user,
})

const opened = new Set<TodoDB>()
afterEach(() => {
  for (const db of opened) db.close()
  opened.clear()
})

function useTodoDB(user?: string): TodoDB {
  const db = useStreamDB(options(user))
  opened.add(db)
  return db
}

const Todos = (): JSX.Element => <p>{useCollection(useTodoDB().collections.todos).data.map(({ text }) => text)}</p>

describe('useStreamDB with options', () => {
  test('components that ask for the same stream and user share a database and its one reading', async () => {
    await server.append(put('1', 'milk'))
    const { unmount } = render(
      <StrictMode>
        <Todos />
        <Todos />
      </StrictMode>,
    )
    await waitFor(() => expect(screen.getAllByText('milk')).toHaveLength(2))
    expect(opened.size).toBe(1)
    expect(server.requests.filter((request) => request === 'GET offset=-1')).toHaveLength(1)
    unmount()
    render(<Todos />)
    expect(screen.getByText('milk')).toBeDefined()
    expect(opened.size).toBe(1)
    for (const { collections } of opened) expect(collections.todos.subscriberCount).toBe(1)
  })

  test('users have databases of their own, and a component goes over to another user', () => {
    const { result, rerender } = renderHook(({ user }) => useTodoDB(user), { initialProps: { user: 'ada' } })
    const first = result.current
    rerender({ user: 'ada' })
    expect(result.current).toBe(first)
    rerender({ user: 'bob' })
    expect(result.current).not.toBe(first)
  })

  test('without a user, other credentials make another database: rows of one account never reach another', () => {
    const { streamOptions, state } = options()
    const withToken = (authorization: string) => ({
      state,
      streamOptions: { ...streamOptions, headers: { authorization } },
    })
    const use = (token: string) => {
      const { result, unmount } = renderHook(() => useStreamDB(withToken(token)))
      opened.add(result.current)
      unmount()
      return result.current
    }
    const ofAda = use('Bearer ada')
    expect(use('Bearer bob')).not.toBe(ofAda)
    expect(use('Bearer ada')).toBe(ofAda)
  })

  test('with a user, a new token makes no other database', () => {
    const named = (authorization: string) => ({
      ...options(),
      streamOptions: { ...options().streamOptions, headers: { authorization } },
    })
    const { result, rerender } = renderHook(({ token }) => useStreamDB(named(token)), {
      initialProps: { token: 'old' },
    })
    const before = result.current
    opened.add(before)
    rerender({ token: 'new' })
    expect(result.current).toBe(before)
  })

  test('a render that is thrown away starts nothing', async () => {
    const Never = lazy(() => new Promise<never>(() => undefined))
    render(
      <Suspense fallback="waiting">
        <Todos />
        <Never />
      </Suspense>,
    )
    await screen.findByText('waiting')
    expect(server.requests).toEqual([])
  })

  test('one that was closed meanwhile is made anew for whoever comes back', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const first = renderHook(() => useTodoDB())
    const before = first.result.current
    first.unmount()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(before.status.get().phase).toBe('closed')
    const { result } = renderHook(() => useTodoDB())
    vi.useRealTimers()
    expect(result.current).not.toBe(before)
    expect(result.current.status.get().phase).not.toBe('closed')
  })

  test('one that nobody uses is kept until its writes are on the server', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { result, unmount } = renderHook(() => useTodoDB())
    const db = result.current
    await vi.waitFor(() => expect(db.status.get().phase).toBe('live'))
    const release = server.holdWrites()
    db.collections.todos.insert({ id: '1', text: 'milk' })
    await vi.waitFor(() => expect(db.status.get().pendingCount).toBe(1))
    unmount()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(db.status.get()).toMatchObject({ storage: 'memory', phase: 'live', pendingCount: 1 })
    release()
    await vi.waitFor(() => expect(db.status.get().isSynced).toBe(true))
    await vi.advanceTimersByTimeAsync(30_000)
    vi.useRealTimers()
    expect([db.status.get().phase, (await server.log()).length]).toEqual(['closed', 1])
  })

  describe('in a component that suspends', () => {
    const Waiting = ({ user }: { user: string }): JSX.Element => (
      <p>{useSuspenseCollection(useTodoDB(user).collections.todos).data.map(({ text }) => text)}</p>
    )
    /** The first load takes as long as the test likes. */
    const createSlowLoad = () => {
      let arrive = (): void => undefined
      const arrival = new Promise<void>((resolve) => (arrive = resolve))
      const { fetch } = server
      vi.spyOn(server, 'fetch').mockImplementation(async (input, init) => {
        const answer = await fetch(input, init)
        await arrival
        return answer
      })
      return { arrive }
    }
    const firstLoads = (): number => server.requests.filter((request) => request === 'GET offset=-1').length
    const pass = async (seconds: number): Promise<void> => {
      for (let passed = 0; passed < seconds; passed += 5) await act(() => vi.advanceTimersByTimeAsync(5000))
    }

    test('stays open for as long as the first load takes', async () => {
      await server.append(put('1', 'milk'))
      const { arrive } = createSlowLoad()
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      render(<Suspense fallback="waiting">{<Waiting user={`slow${names}`} />}</Suspense>)
      await pass(50)
      expect([opened.size, firstLoads()]).toEqual([1, 1])
      vi.useRealTimers()
      arrive()
      expect(await screen.findByText('milk')).toBeDefined()
      expect([opened.size, firstLoads()]).toEqual([1, 1])
    })

    test('is closed when the component is not waited for any more', async () => {
      await server.append(put('1', 'milk'))
      createSlowLoad()
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const { rerender } = render(<Suspense fallback="waiting">{<Waiting user={`left${names}`} />}</Suspense>)
      await pass(20)
      rerender(<Suspense fallback="waiting">gone</Suspense>)
      await pass(40)
      vi.useRealTimers()
      expect([...opened].map(({ status }) => status.get().phase)).toEqual(['closed'])
    })
  })

  test('a server render makes one that asks for nothing', async () => {
    await server.append(put('1', 'milk'))
    expect(renderToString(<Todos />)).toBe('<p></p>')
    expect(server.requests).toEqual([])
  })

  test('another state for the same stream is a mistake that names both', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const notes = createStateSchema({
      notes: { schema: z.object({ id: z.string() }), type: 'note', primaryKey: 'id' },
    })
    renderHook(() => useTodoDB())
    expect(() => renderHook(() => useStreamDB({ ...options(), state: notes }))).toThrow(
      expect.objectContaining({
        code: 'different-state',
        message: expect.stringMatching(
          /for http:\/\/oxbow\.test\/v1\/stream\/todos with different collections: todos \(todo, id\) and notes \(note, id\)\. Declare/,
        ),
      }),
    )
  })

  test('wrong options throw what createStreamDB throws', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const wrong = JSON.parse('{"streamOptions":{"url":"http://oxbow.test/"}}')
    let expected: unknown
    try {
      createStreamDB(wrong)
    } catch (error) {
      expected = error
    }
    expect(() => renderHook(() => useStreamDB(wrong))).toThrow(expect.objectContaining(expected as Error))
  })
})
