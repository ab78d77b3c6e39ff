import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { lazy, StrictMode, Suspense, type JSX } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, todoState, type Todo, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { createStreamDB } from './create-stream-db.ts'
import { HookError } from './hook-error.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

/** A component that reads the rows of one database, which is no property: hooks have to be the same at each render. */
function todosOf(
  { collections: { todos } }: Pick<TodoDB, 'collections'>,
  onRows?: (rows: ReadonlyArray<Todo>) => void,
): () => JSX.Element {
  return function Todos() {
    const rows = todos.useAll()
    onRows?.(rows)
    return <p>{rows.map(({ text }) => text).join(', ')}</p>
  }
}

const findText = (text: string): Promise<HTMLElement> => screen.findByText(text)

const catchUps = (): ReadonlyArray<string> => server.requests.filter((request) => request === 'GET offset=-1')

describe('createStreamDB', () => {
  test('useAll shows the rows of the stream and follows it, without preload', async () => {
    await server.append(put('1', 'milk'))
    const Todos = todosOf(server.open())
    render(<Todos />)
    expect(await findText('milk')).toBeDefined()
    await server.append(put('2', 'bread'))
    expect(await findText('milk, bread')).toBeDefined()
  })

  test('useAll gives the same array until a row changes', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    await db.preload()
    const seen: Array<ReadonlyArray<Todo>> = []
    const Todos = todosOf(db, (rows) => seen.push(rows))
    const { rerender } = render(<Todos />)
    rerender(<Todos />)
    expect(new Set(seen).size).toBe(1)
    expect(seen).toHaveLength(2)
  })

  test('two components that read share one subscription, and the last to leave ends it', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    const Todos = todosOf(db)
    const { unmount } = render(
      <StrictMode>
        <Todos />
        <Todos />
      </StrictMode>,
    )
    await waitFor(() => expect(db.status.get().phase).toBe('live'))
    expect(db.collections.todos.subscriberCount).toBe(1)
    expect(catchUps()).toHaveLength(1)
    unmount()
    expect(db.collections.todos.subscriberCount).toBe(0)
  })

  test('a render that is thrown away subscribes to nothing and starts nothing', async () => {
    const db = server.open()
    let renders = 0
    const Todos = todosOf(db, () => renders++)
    const Never = lazy(() => new Promise<never>(() => undefined))
    const { unmount } = render(
      <StrictMode>
        <Suspense fallback="waiting">
          <Todos />
          <Never />
        </Suspense>
      </StrictMode>,
    )
    await findText('waiting')
    expect(renders).toBeGreaterThan(0)
    expect(db.collections.todos.subscriberCount).toBe(0)
    expect(db.collections.todos.status).toBe('idle')
    unmount()
    expect(server.requests).toEqual([])
  })

  test('useAll outside of a component throws a sentence that says what to use there', () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue()
    const db = server.open()
    let thrown: unknown
    try {
      db.collections.todos.useAll()
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(HookError)
    expect(thrown).toMatchObject({ name: 'HookError', code: 'outside-render' })
    expect(String(thrown)).toMatch(/useAll\(\) is a hook.*`collection\.toArray`.*`collection\.subscribe\(listener\)`/)
    expect(reported.mock.calls.length).toBeLessThanOrEqual(1)
    expect(db.collections.todos.subscriberCount).toBe(0)
  })

  test.each([
    ['useAll', ({ collections: { todos } }: TodoDB) => todos.useAll(), /`collection\.toArray`/],
    ['useAllSuspense', ({ collections: { todos } }: TodoDB) => todos.useAllSuspense(), /`collection\.toArray`/],
    ['useRow', ({ collections: { todos } }: TodoDB) => todos.useRow('1'), /`collection\.get\(key\)`/],
  ] as const)('%s outside of a component throws a sentence that names it', (hook, call, instead) => {
    vi.spyOn(console, 'error').mockReturnValue()
    const db = server.open()
    let thrown: unknown
    try {
      call(db)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ name: 'HookError', code: 'outside-render' })
    expect(String(thrown)).toContain(`${hook}() is a hook`)
    expect(String(thrown)).toMatch(instead)
    expect([db.collections.todos.subscriberCount, server.requests]).toEqual([0, []])
  })

  test('useAll in an event handler throws the same', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const db = server.open()
    let thrown: unknown
    const onClick = (): void => {
      try {
        db.collections.todos.useAll()
      } catch (error) {
        thrown = error
      }
    }
    render(<button onClick={onClick}>read</button>)
    act(() => screen.getByText('read').click())
    expect(thrown).toMatchObject({ code: 'outside-render' })
  })

  test('actions see the collections with their hooks, and change them', async () => {
    const { url, fetch } = server
    const db = createStreamDB({
      streamOptions: { url, fetch },
      state: todoState,
      create: true,
      actions: ({ db: { collections } }) => ({
        add: {
          onMutate: (text: string) => {
            collections.todos.insert({ id: text, text })
          },
          mutationFn: async (text: string) => {
            await server.append(put(text, text))
          },
        },
      }),
    })
    const Todos = todosOf(db)
    render(<Todos />)
    act(() => {
      db.actions.add('milk')
    })
    expect(await findText('milk')).toBeDefined()
    db.close()
  })
})
