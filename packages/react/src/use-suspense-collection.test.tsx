import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { Component, StrictMode, Suspense, type JSX, type ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { HookError } from './hook-error.ts'
import { StreamDBProvider } from './stream-db-provider.tsx'
import { useStreamDB } from './use-stream-db.ts'
import { useSuspenseCollection, type UseSuspenseCollectionOptions } from './use-suspense-collection.ts'
import { useSyncStatus } from './use-sync-status.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

type Until = Pick<UseSuspenseCollectionOptions<object, never>, 'suspendUntil'>

function Todos({ db, ...options }: Until & { db: TodoDB }): JSX.Element {
  const { data, isUpToDate } = useSuspenseCollection(db.collections.todos, options)
  return <p>{`${data.map(({ text }) => text).join()} ${isUpToDate}`}</p>
}

const waiting = (children: ReactNode): JSX.Element => <Suspense fallback="waiting">{children}</Suspense>

/** Shows what went wrong, and lets the test try again. */
class Boundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined }
  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }
  override render(): ReactNode {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return <button onClick={() => this.setState({ error: undefined })}>{error.message}</button>
  }
}

describe('useSuspenseCollection', () => {
  test('shows the fallback until the rows are there, and never again', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    const { unmount } = render(<StrictMode>{waiting(<Todos db={db} />)}</StrictMode>)
    expect(screen.getByText('waiting')).toBeDefined()
    expect(await screen.findByText('milk true')).toBeDefined()
    act(() => db.disconnect())
    expect(await screen.findByText('milk false')).toBeDefined()
    expect(server.requests.filter((request) => request === 'GET offset=-1')).toHaveLength(1)
    unmount()
    expect(db.collections.todos.subscriberCount).toBe(0)
  })

  test('shows no fallback where the rows are there already', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    await db.preload({ until: 'up-to-date' })
    render(waiting(<Todos db={db} suspendUntil="up-to-date" />))
    expect(screen.getByText('milk true')).toBeDefined()
  })

  test('shows no fallback for rows that came with the page', async () => {
    await server.append(put('1', 'milk'))
    const onServer = server.open({ live: false })
    await onServer.preload()
    const db = server.open({ initial: onServer.dehydrate() })
    render(waiting(<Todos db={db} />))
    expect(screen.getByText('milk false')).toBeDefined()
    expect(await screen.findByText('milk true')).toBeDefined()
  })

  test('waits for what it is told to wait for', async () => {
    await server.append(put('1', 'milk'))
    server.faults.add({ effect: { kind: 'cut-before' }, times: Infinity })
    const db = server.open()
    const { rerender } = render(waiting(<Todos db={db} suspendUntil="hydrated" />))
    expect(await screen.findByText('false')).toBeDefined()
    rerender(waiting(<Todos key="ready" db={db} />))
    expect(await screen.findByText('waiting')).toBeDefined()
  })

  test('a render that is thrown away leaves no subscriber, and starting does not disturb who renders', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue()
    const db = server.open()
    const Phase = (): JSX.Element => <output>{useSyncStatus(db, ({ phase }) => phase)}</output>
    const { rerender } = render(
      <StrictMode>
        <Phase />
        {waiting(<Todos db={db} suspendUntil="up-to-date" />)}
      </StrictMode>,
    )
    rerender(
      <StrictMode>
        <Phase />
      </StrictMode>,
    )
    await waitFor(() => expect(screen.getByText('live')).toBeDefined())
    expect(db.collections.todos.subscriberCount).toBe(0)
    expect(reported.mock.calls).toEqual([])
  })

  test('what waiting does not mend goes to the error boundary, and loads once it was mended and reset', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const db = server.open({ create: false })
    render(<Boundary>{waiting(<Todos db={db} />)}</Boundary>)
    const button = await screen.findByText(
      /The stream .* does not exist\. Create it on the server, or give createStreamDB/,
    )
    expect(db.collections.todos.subscriberCount).toBe(0)
    await server.append(put('1', 'milk'))
    act(() => {
      db.connect()
      button.click()
    })
    expect(await screen.findByText('milk true')).toBeDefined()
  })

  test('an error after the first rows leaves them where they are', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    const Shown = (): JSX.Element => {
      const { data, isError, error } = useSuspenseCollection(db.collections.todos, { select: ({ length }) => length })
      return <p>{`${data} ${isError} ${error?.message ?? ''}`}</p>
    }
    render(waiting(<Shown />))
    await screen.findByText('1 false')
    server.faults.add({ effect: { kind: 'respond', status: 401 }, times: Infinity })
    act(() => {
      db.disconnect()
      db.connect()
    })
    expect(await screen.findByText(/^1 true .*new credentials/)).toBeDefined()
  })

  test.each(['hydrated', 'ready', 'up-to-date'] as const)(
    'shows what a closed database has, once, to who waits for "%s"',
    async (suspendUntil) => {
      const db = server.open()
      db.close()
      const onRender = vi.fn<() => void>()
      const Counted = (): JSX.Element => {
        onRender()
        return <Todos db={db} suspendUntil={suspendUntil} />
      }
      render(waiting(<Counted />))
      expect(await screen.findByText('false')).toBeDefined()
      expect(onRender).toHaveBeenCalledTimes(1)
    },
  )

  test('stops waiting when the database is closed meanwhile', async () => {
    server.faults.add({ effect: { kind: 'cut-before' }, times: Infinity })
    const db = server.open()
    render(waiting(<Todos db={db} suspendUntil="up-to-date" />))
    await waitFor(() => expect(db.status.get().phase).toBe('offline'))
    act(() => db.close())
    expect(await screen.findByText('false')).toBeDefined()
  })

  test('works with the database of a provider, and by the hook of the collection', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    const Count = (): JSX.Element => <i>{useSuspenseCollection(useStreamDB<TodoDB>().collections.todos).data.length}</i>
    const { todos } = db.collections
    const All = (): JSX.Element => <b>{todos.useAllSuspense().map(({ text }) => text)}</b>
    const Length = (): JSX.Element => <u>{`${todos.useAllSuspense({ select: ({ length }) => length })} in all`}</u>
    render(
      <StreamDBProvider db={db}>
        {waiting(<Count />)}
        {waiting(<All />)}
        {waiting(<Length />)}
      </StreamDBProvider>,
    )
    expect(await screen.findByText('milk')).toBeDefined()
    expect(await screen.findByText('1')).toBeDefined()
    expect(await screen.findByText('1 in all')).toBeDefined()
  })

  test('refuses a collection that is not of a stream, by its own name', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const Foreign = (): JSX.Element => <p>{useSuspenseCollection(JSON.parse('{}')).status}</p>
    expect(() => render(waiting(<Foreign />))).toThrow(HookError)
    expect(() => render(waiting(<Foreign />))).toThrow(
      /^useSuspenseCollection\(\) takes a collection of createStreamDB/,
    )
  })
})
