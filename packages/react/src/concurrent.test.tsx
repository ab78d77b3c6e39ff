import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { memo, startTransition, Suspense, useDeferredValue, useState, type JSX } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, todoState, type Todo, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { createStreamDB } from './create-stream-db.ts'
import { useCollection } from './use-collection.ts'
import { useRow } from './use-row.ts'
import { useSuspenseCollection } from './use-suspense-collection.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

const textsOf = (rows: ReadonlyArray<Todo>): string => rows.map(({ text }) => text).join(', ')

/** A database whose requests are not answered before `arrive` is called. */
function openSlow() {
  let arrive = (): void => undefined
  const arrival = new Promise<void>((resolve) => (arrive = resolve))
  const fetch: typeof globalThis.fetch = async (input, init) => {
    await arrival
    return server.fetch(input, init)
  }
  return { db: createStreamDB({ streamOptions: { url: server.url, fetch }, state: todoState }), arrive }
}

describe('a transition', () => {
  test('to rows that are not there yet keeps those that are shown, and their changes', async () => {
    await server.append(put('1', 'milk'))
    const first = server.open()
    await first.preload()
    const { db: second, arrive } = openSlow()
    const List = ({ db }: { db: TodoDB }): JSX.Element => (
      <p>{textsOf(useSuspenseCollection(db.collections.todos).data)}</p>
    )
    function Page(): JSX.Element {
      const [db, setDb] = useState(first)
      return (
        <>
          <button onClick={() => startTransition(() => setDb(second))}>{db === first ? 'first' : 'second'}</button>
          <Suspense fallback="waiting">
            <List db={db} />
          </Suspense>
        </>
      )
    }
    render(<Page />)
    await screen.findByText('milk')
    fireEvent.click(screen.getByText('first'))
    await act(() => server.append(put('2', 'tea')))
    await screen.findByText('milk, tea')
    expect([screen.queryByText('waiting'), screen.getByRole('button').textContent]).toEqual([null, 'first'])
    arrive()
    await screen.findByText('second')
    expect([screen.queryByText('waiting'), screen.getByText('milk, tea').tagName]).toEqual([null, 'P'])
    await waitFor(() => expect(first.collections.todos.subscriberCount).toBe(0))
    cleanup()
    expect(second.collections.todos.subscriberCount).toBe(0)
    second.close()
  })

  test('to another row shows no row with the number of another', async () => {
    await server.append(put('1', 'text 1'), put('2', 'text 2'))
    const db = server.open()
    await db.preload()
    const shown: string[] = []
    const Row = ({ id }: { id: string }): JSX.Element => {
      const { data } = useRow(db.collections.todos, id)
      shown.push(`${id}: ${data?.text}`)
      return <p>{data?.text}</p>
    }
    function Page(): JSX.Element {
      const [id, setId] = useState('1')
      return (
        <>
          <button onClick={() => startTransition(() => setId('2'))}>next</button>
          <Row id={id} />
        </>
      )
    }
    render(<Page />)
    act(() => {
      screen.getByText('next').click()
      db.collections.todos.update('1', (draft) => {
        draft.text = 'text 1, changed'
      })
    })
    await screen.findByText('text 2')
    expect(new Set(shown.filter((text) => !/^(\d): text \1/.test(text)))).toEqual(new Set())
  })
})

describe('a deferred value', () => {
  test('selects when there is time: what is shown fits the deferred value, and rows that stay render once', async () => {
    await server.append(put('1', 'milk'), put('2', 'mint'), put('3', 'tea'))
    const db = server.open()
    await db.preload()
    const onItem = vi.fn<(text: string) => void>()
    const Item = memo(function Item({ todo }: { todo: Todo }): JSX.Element {
      onItem(todo.text)
      return <li>{todo.text}</li>
    })
    const shown: string[] = []
    const Found = memo(function Found({ query }: { query: string }): JSX.Element {
      const { data } = useCollection(db.collections.todos, {
        select: (rows) => rows.filter(({ text }) => text.startsWith(query)),
      })
      shown.push(`${query}: ${textsOf(data)}`)
      return (
        <ul>
          {data.map((todo) => (
            <Item key={todo.id} todo={todo} />
          ))}
        </ul>
      )
    })
    function Search(): JSX.Element {
      const [query, setQuery] = useState('')
      return (
        <>
          <input value={query} onChange={({ target }) => setQuery(target.value)} />
          <Found query={useDeferredValue(query)} />
        </>
      )
    }
    render(<Search />)
    for (const value of ['m', 'mi', 'mil']) fireEvent.change(screen.getByRole('textbox'), { target: { value } })
    await waitFor(() => expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['milk']))
    await act(() => server.append(put('4', 'milkshake')))
    await screen.findByText('milkshake')
    expect(shown[0]).toBe(': milk, mint, tea')
    expect(shown.at(-1)).toBe('mil: milk, milkshake')
    expect(onItem.mock.calls.map(([text]) => text)).toEqual(['milk', 'mint', 'tea', 'milkshake'])
  })
})
