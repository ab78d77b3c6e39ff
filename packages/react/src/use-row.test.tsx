import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { memo, type JSX } from 'react'
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
      const { data: row } = useRow(db.collections.todos, id)
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
    expect(result.current).toEqual({ data: undefined, isPending: false })
    await server.append(put('1', 'milk'))
    await waitFor(() => expect(result.current.data).toMatchObject({ id: '1', text: 'milk', done: false }))
    await server.append(remove('1'))
    await waitFor(() => expect(result.current).toEqual({ data: undefined, isPending: false }))
  })

  test('follows its key, and shows a local change at once', async () => {
    const db = await openWith(put('1', 'milk'), put('2', 'bread'))
    const { result, rerender, unmount } = renderHook(({ id }) => useRow(db.collections.todos, id), {
      initialProps: { id: '1' },
    })
    expect(result.current.data?.text).toBe('milk')
    rerender({ id: '2' })
    expect(result.current.data?.text).toBe('bread')
    act(() => {
      db.collections.todos.update('2', (draft) => {
        draft.text = 'rye bread'
      })
    })
    expect(result.current.data?.text).toBe('rye bread')
    unmount()
    expect(db.collections.todos.subscriberCount).toBe(0)
  })

  test('says that a local write of its row is on its way, from the call until it is in the log', async () => {
    const db = await openWith(put('1', 'milk'), put('2', 'bread'))
    const seen: string[] = []
    const { result } = renderHook(() => {
      const { data, isPending } = useRow(db.collections.todos, '1')
      const other = useRow(db.collections.todos, '2')
      seen.push(`${data?.text} ${isPending} ${other.isPending}`)
    })
    expect(result.current).toBeUndefined()
    const release = server.holdWrites()
    act(() => {
      db.collections.todos.update('1', (draft) => {
        draft.text = 'oat milk'
      })
    })
    expect(seen.at(-1)).toBe('oat milk true false')
    await waitFor(() => expect(db.status.get().pendingCount).toBe(1))
    expect(seen.at(-1)).toBe('oat milk true false')
    release()
    await waitFor(() => expect(seen.at(-1)).toBe('oat milk false false'))
    expect(new Set(seen)).toEqual(new Set(['milk false false', 'oat milk true false', 'oat milk false false']))
  })

  test('of a thousand mounted rows, one change renders one, and a change of none renders none', async () => {
    const ids = Array.from({ length: 1000 }, (_, n) => String(n).padStart(4, '0'))
    const db = await openWith(...ids.map((id) => put(id, `row ${id}`)))
    let renders = 0
    const Row = memo(({ id }: { id: string }): JSX.Element => {
      renders++
      return <p>{useRow(db.collections.todos, id).data?.text}</p>
    })
    const List = (): JSX.Element[] => ids.map((id) => <Row key={id} id={id} />)
    render(<List />)
    expect(renders).toBe(1000)
    await server.append(put('0500', 'changed from elsewhere'))
    await screen.findByText('changed from elsewhere')
    expect(renders).toBe(1001)
    act(() => {
      db.collections.todos.insert({ id: '1000', text: 'not mounted' })
    })
    await waitFor(() => expect(db.status.get().isSynced).toBe(true))
    expect(renders).toBe(1001)
  })

  test('gives the same object until something in it changes', async () => {
    const db = await openWith(put('1', 'milk'))
    const { result, rerender } = renderHook(() => useRow(db.collections.todos, '1'))
    const before = result.current
    rerender()
    expect(result.current).toBe(before)
  })

  test('starts sync by itself', async () => {
    await server.append(put('1', 'milk'))
    const { todos } = server.open().collections
    const { result } = renderHook(() => useRow(todos, '1'))
    await waitFor(() => expect(result.current.data?.text).toBe('milk'))
  })
})
