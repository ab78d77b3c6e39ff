import { act, cleanup, screen, waitFor } from '@testing-library/react'
import type { DehydratedState } from '@oxbow/state/db'
import type { JSX } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { StreamDBProvider } from './stream-db-provider.tsx'
import { useCollection } from './use-collection.ts'
import { useConnectionState } from './use-connection-state.ts'
import { useMutation } from './use-mutation.ts'
import { useOutbox } from './use-outbox.ts'
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
    const { data: row, isPending } = useRow(todos, '1')
    const phase = useSyncStatus((sync) => sync.phase)
    const pending = usePendingCount()
    const { isOnline } = useConnectionState()
    const { entries } = useOutbox()
    const { status: write } = useMutation(() => undefined)
    const shown = [status, data.length, all.length, row?.text ?? 'no row', isPending, phase, pending, isOnline]
    return <p>{[...shown, entries.length, write].join(' ')}</p>
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
    expect(renderToString(app(db))).toBe('<p>loading 0 0 no row false idle 0 false 0 idle</p>')
    expect(server.requests).toEqual([])
    expect(db.collections.todos.subscriberCount).toBe(0)
    expect(db.collections.todos.status).toBe('idle')
  })

  test('the browser takes the markup over without a warning, whatever it knows already', async () => {
    await server.append(put('1', 'milk'))
    const markup = renderToString(app(server.open()))
    const db = server.open()
    await db.preload()
    const end = await hydrate(markup, app(db))
    await waitFor(() => expect(screen.getByText(/^ready 1 1 milk/)).toBeDefined())
    end()
  })

  test('rows that the server has read are in its markup, and the browser goes on from them: no row is read twice', async () => {
    await server.append(put('2', 'bread'), put('1', 'milk'))
    const onServer = server.open({ live: false })
    await onServer.preload()
    const text = JSON.stringify(onServer.dehydrate())
    const before = server.requests.length
    const markup = renderToString(app(onServer))
    expect(markup).toBe('<p>ready 2 2 milk false idle 0 false 0 idle</p>')
    expect(server.requests).toHaveLength(before)
    onServer.close()

    await server.append(put('3', 'jam'))
    const initial: DehydratedState = JSON.parse(text)
    const db = server.open({ initial })
    const shown: Array<string | null> = []
    const observer = new MutationObserver(() => shown.push(document.body.textContent))
    observer.observe(document.body, { subtree: true, childList: true, characterData: true })
    const end = await hydrate(markup, app(db))
    await waitFor(() => expect(screen.getByText(/^ready 3 3 milk false live/)).toBeDefined())
    observer.disconnect()
    expect(shown.filter((each) => !each?.startsWith('ready '))).toEqual([])
    const reads = server.requests.slice(before).filter((request) => request.startsWith('GET'))
    expect(reads[0]).toBe(`GET offset=${initial.offset}`)
    expect(reads.filter((request) => request.includes('offset=-1'))).toEqual([])
    end()
  })

  test('a component that is hydrated late, after rows have changed, still fits the markup', async () => {
    await server.append(put('1', 'milk'))
    const onServer = server.open({ live: false })
    await onServer.preload()
    const initial = onServer.dehydrate()
    const markup = renderToString(app(onServer))
    const db = server.open({ initial })
    await db.preload({ until: 'up-to-date' })
    await server.append(put('2', 'bread'))
    await waitFor(() => expect(db.collections.todos.size).toBe(2))
    const end = await hydrate(markup, app(db))
    await waitFor(() => expect(screen.getByText(/^ready 2 2 milk false live/)).toBeDefined())
    end()
  })
})

/** Hydrates markup. @returns a function that ends it and looks whether React had anything to say. */
async function hydrate(markup: string, element: JSX.Element): Promise<() => void> {
  const reported = vi.spyOn(console, 'error').mockReturnValue()
  const recovered = vi.fn<(error: unknown) => void>()
  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = markup
  const root = await act(async () => hydrateRoot(container, element, { onRecoverableError: recovered }))
  return () => {
    expect(recovered.mock.calls).toEqual([])
    expect(reported.mock.calls).toEqual([])
    act(() => root.unmount())
    container.remove()
  }
}
