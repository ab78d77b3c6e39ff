// Of React 19 alone, and so beside the tests of both versions.
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { Activity, useState, type JSX, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StreamDBProvider, useCollection, useStreamDB } from '../src/index.ts'
import { createTodoServer, put, todoState, type TodoDB, type TodoServer } from './todo-server.ts'

let server: TodoServer
let users = 0
beforeEach(() => {
  server = createTodoServer()
  users += 1
})
afterEach(async () => {
  cleanup()
  await server.close()
})

const Todos = ({ db }: { db: TodoDB }): JSX.Element => {
  const [name] = useState('list')
  const { data } = useCollection(db.collections.todos)
  return <p>{`${name} ${data.map(({ text }) => text).join()}`}</p>
}
const shown = (mode: 'visible' | 'hidden', children: ReactNode): JSX.Element => (
  <Activity mode={mode}>{children}</Activity>
)
const isShown = (text: string): boolean => screen.getByText(text).style.display !== 'none'

describe('an Activity', () => {
  test('that is hidden from the start starts nothing, and reads when it is shown', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    const page = (
      <StreamDBProvider db={db}>
        <Todos db={db} />
      </StreamDBProvider>
    )
    const { rerender } = render(shown('hidden', page))
    await waitFor(() => expect(screen.getByText('list')).toBeDefined())
    expect([server.requests, db.collections.todos.subscriberCount]).toEqual([[], 0])
    rerender(shown('visible', page))
    expect(isShown('list')).toBe(true)
    expect(await screen.findByText('list milk')).toBeDefined()
  })

  test('lets go of its rows while it is hidden, and shows what has come when it is shown again', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    await db.preload()
    const { rerender } = render(shown('visible', <Todos db={db} />))
    expect(screen.getByText('list milk')).toBeDefined()
    rerender(shown('hidden', <Todos db={db} />))
    expect([isShown('list milk'), db.collections.todos.subscriberCount]).toEqual([false, 0])
    await act(() => server.append(put('2', 'tea')))
    await waitFor(() => expect(db.collections.todos.size).toBe(2))
    rerender(shown('visible', <Todos db={db} />))
    expect([isShown('list milk,tea'), db.collections.todos.subscriberCount]).toEqual([true, 1])
  })

  test('that is shown again is no word of a person: what was stopped stays so', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    const page = (
      <StreamDBProvider db={db}>
        <Todos db={db} />
      </StreamDBProvider>
    )
    const { rerender } = render(shown('visible', page))
    await screen.findByText('list milk')
    act(() => db.disconnect())
    const asked = server.requests.length
    rerender(shown('hidden', page))
    rerender(shown('visible', page))
    await act(() => db.whenHydrated())
    expect([isShown('list milk'), db.status.get().phase, server.requests.length]).toEqual([true, 'idle', asked])
  })

  test('lets a shared database go after a while, and finds a new one', async () => {
    await server.append(put('1', 'milk'))
    const opened = new Set<TodoDB>()
    const user = `activity${users}`
    const Shared = (): JSX.Element => {
      const options = { streamOptions: { url: server.url, fetch: server.fetch }, state: todoState, user }
      const db = useStreamDB(options)
      opened.add(db)
      return <Todos db={db} />
    }
    const phases = (): string[] => [...opened].map(({ status }) => status.get().phase)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { rerender } = render(shown('visible', <Shared />))
    await vi.waitFor(() => expect(phases()).toEqual(['live']))
    rerender(shown('hidden', <Shared />))
    await act(() => vi.advanceTimersByTimeAsync(30_000))
    expect(phases()).toEqual(['closed'])
    rerender(shown('visible', <Shared />))
    vi.useRealTimers()
    await waitFor(() => expect(phases()).toEqual(['closed', 'live']))
    expect(isShown('list milk')).toBe(true)
    for (const db of opened) db.close()
  })
})
