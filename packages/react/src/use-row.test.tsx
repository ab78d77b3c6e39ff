import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import type { JSX } from 'react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTodoServer, put, remove, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { useRow } from './use-row.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

async function openWith(...events: object[]): Promise<TodoDB> {
  await server.append(...events)
  const db = server.open()
  await db.preload()
  return db
}

describe('useRow', () => {
  test('renders for changes of its own key alone', async () => {
    const db = await openWith(put('1', 'milk'), put('2', 'bread'))
    const renders: string[] = []
    const Row = ({ id }: { id: string }): JSX.Element => {
      const row = useRow(db.collections.todos, id)
      renders.push(`${id} ${row?.text}`)
      return <p>{row?.text}</p>
    }
    render(
      <>
        <Row id="1" />
        <Row id="2" />
      </>,
    )
    await server.append(put('2', 'rye bread'))
    await screen.findByText('rye bread')
    expect(renders).toEqual(['1 milk', '2 bread', '2 rye bread'])
  })

  test('is undefined until the row comes and after it went', async () => {
    const db = await openWith()
    const { result } = renderHook(() => useRow(db.collections.todos, '1'))
    expect(result.current).toBeUndefined()
    await server.append(put('1', 'milk'))
    await waitFor(() => expect(result.current).toMatchObject({ id: '1', text: 'milk', done: false }))
    await server.append(remove('1'))
    await waitFor(() => expect(result.current).toBeUndefined())
  })

  test('follows its key, and shows a local change at once', async () => {
    const db = await openWith(put('1', 'milk'), put('2', 'bread'))
    const { result, rerender, unmount } = renderHook(({ id }) => useRow(db.collections.todos, id), {
      initialProps: { id: '1' },
    })
    expect(result.current?.text).toBe('milk')
    rerender({ id: '2' })
    expect(result.current?.text).toBe('bread')
    act(() => {
      db.collections.todos.update('2', (draft) => {
        draft.text = 'rye bread'
      })
    })
    expect(result.current?.text).toBe('rye bread')
    unmount()
    expect(db.collections.todos.subscriberCount).toBe(0)
  })

  test('starts sync by itself', async () => {
    await server.append(put('1', 'milk'))
    const { todos } = server.open().collections
    const { result } = renderHook(() => useRow(todos, '1'))
    await waitFor(() => expect(result.current?.text).toBe('milk'))
  })
})
