import { act, cleanup, screen, waitFor } from '@testing-library/react'
import type { JSX } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { StreamDBProvider } from './stream-db-provider.tsx'
import { useCollection } from './use-collection.ts'
import { usePendingCount } from './use-pending-count.ts'
import { useRow } from './use-row.ts'
import { useStreamDB } from './use-stream-db.ts'
import { useSyncStatus } from './use-sync-status.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

const everyHookOf = ({ collections: { todos } }: TodoDB): (() => JSX.Element) =>
  function EveryHook() {
    const { data, status } = useCollection(useStreamDB<TodoDB>().collections.todos)
    const all = todos.useAll()
    const { data: row } = useRow(todos, '1')
    const phase = useSyncStatus((sync) => sync.phase)
    const pending = usePendingCount()
    return <p>{[status, data.length, all.length, row?.text ?? 'no row', phase, pending].join(' ')}</p>
  }

function app(db: TodoDB): JSX.Element {
  const EveryHook = everyHookOf(db)
  return (
    <StreamDBProvider db={db}>
      <EveryHook />
    </StreamDBProvider>
  )
}

describe('server render', () => {
  test('shows that rows are awaited, opens no connection and subscribes to nothing', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    expect(renderToString(app(db))).toBe('<p>loading 0 0 no row idle 0</p>')
    expect(server.requests).toEqual([])
    expect(db.collections.todos.subscriberCount).toBe(0)
    expect(db.collections.todos.status).toBe('idle')
  })

  test('the browser takes the markup over without a warning, whatever it knows already', async () => {
    await server.append(put('1', 'milk'))
    const reported = vi.spyOn(console, 'error').mockReturnValue()
    const container = document.body.appendChild(document.createElement('div'))
    container.innerHTML = renderToString(app(server.open()))
    const db = server.open()
    await db.preload()
    const recovered = vi.fn<(error: unknown) => void>()
    const root = await act(async () => hydrateRoot(container, app(db), { onRecoverableError: recovered }))
    await waitFor(() => expect(screen.getByText(/^ready 1 1 milk/)).toBeDefined())
    expect(recovered.mock.calls).toEqual([])
    expect(reported.mock.calls).toEqual([])
    act(() => root.unmount())
    container.remove()
  })
})
