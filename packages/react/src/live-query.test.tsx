import { cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { Suspense, type JSX } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, type TodoServer } from '../test/todo-server.ts'
import { eq, useLiveInfiniteQuery, useLiveQuery, useLiveQueryEffect, useLiveSuspenseQuery } from './query.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

describe('live queries over the collections of a stream', () => {
  test('useLiveQuery filters, starts sync and follows', async () => {
    await server.append(put('1', 'milk'), put('2', 'bread', true))
    const { todos } = server.open().collections
    const { result } = renderHook(() =>
      useLiveQuery({ query: (q) => q.from({ todo: todos }).where(({ todo }) => eq(todo.done, false)) }),
    )
    await waitFor(() => expect(result.current.data).toMatchObject([{ text: 'milk' }]))
    await server.append(put('2', 'bread', false))
    await waitFor(() => expect(result.current.data).toMatchObject([{ text: 'milk' }, { text: 'bread' }]))
  })

  test('useLiveSuspenseQuery waits for the rows', async () => {
    await server.append(put('1', 'milk'))
    const { todos } = server.open().collections
    const Todos = (): JSX.Element => {
      const { data } = useLiveSuspenseQuery({ query: (q) => q.from({ todo: todos }) })
      return <p>{data.map(({ text }) => text).join(', ')}</p>
    }
    render(
      <Suspense fallback="waiting">
        <Todos />
      </Suspense>,
    )
    expect(await screen.findByText('milk')).toBeDefined()
  })

  test('useLiveQueryEffect tells of rows that come into a query and leave it', async () => {
    await server.append(put('1', 'milk'))
    const { todos } = server.open().collections
    const told: string[] = []
    const { result } = renderHook(() => {
      useLiveQueryEffect(
        {
          query: (q) => q.from({ todo: todos }).where(({ todo }) => eq(todo.done, false)),
          skipInitial: true,
          onEnter: ({ value }) => void told.push(`enters ${String(value['text'])}`),
          onExit: ({ value }) => void told.push(`leaves ${String(value['text'])}`),
        },
        [],
      )
      return useLiveQuery({ query: (q) => q.from({ todo: todos }) }).data.length
    })
    await waitFor(() => expect(result.current).toBe(1))
    await server.append(put('2', 'bread'), put('1', 'milk', true))
    await waitFor(() => expect(told.toSorted()).toEqual(['enters bread', 'leaves milk']))
  })

  test('useLiveInfiniteQuery gives a first page', async () => {
    // TanStack DB advises an index.
    vi.spyOn(console, 'warn').mockReturnValue()
    await server.append(put('1', 'milk'), put('2', 'bread'))
    const { todos } = server.open().collections
    const { result } = renderHook(() =>
      useLiveInfiniteQuery((q) => q.from({ todo: todos }).orderBy(({ todo }) => todo.id), { pageSize: 1 }),
    )
    await waitFor(() => expect(result.current.pages).toMatchObject([[{ text: 'milk' }]]))
    expect(result.current.hasNextPage).toBe(true)
  })
})
