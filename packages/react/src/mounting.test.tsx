import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import type { JSX } from 'react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTodoServer, put, todoState, type TodoDB, type TodoServer } from '../test/todo-server.ts'
import { StreamDBProvider } from './stream-db-provider.tsx'
import { useCollection } from './use-collection.ts'
import { useStreamDB } from './use-stream-db.ts'

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

const Texts = ({ db }: { db: TodoDB }): JSX.Element => (
  <p>{useCollection(db.collections.todos).data.map(({ text }) => text)}</p>
)

/** Each way in which components bring a database in, with the database that the first of them has started. */
const ways: ReadonlyArray<readonly [string, () => { readonly Way: () => JSX.Element; readonly find: () => TodoDB }]> = [
  [
    'a provider',
    () => {
      const db = server.open()
      const Way = (): JSX.Element => (
        <StreamDBProvider db={db}>
          <Texts db={db} />
        </StreamDBProvider>
      )
      return { Way, find: () => db }
    },
  ],
  [
    'useStreamDB with options',
    () => {
      const found = new Set<TodoDB>()
      const options = { streamOptions: { url: server.url, fetch: server.fetch }, state: todoState, create: true }
      const Way = (): JSX.Element => {
        const db = useStreamDB({ ...options, user: `mounted${users}` })
        found.add(db)
        return <Texts db={db} />
      }
      const find = (): TodoDB => {
        const [db] = found
        if (db === undefined) throw new Error('Nothing has rendered yet.')
        return db
      }
      return { Way, find }
    },
  ],
]

describe.each(ways)('mounting %s is no word of a person', (_, make) => {
  /** Mounts it, and once more when the database is live. */
  const open = async () => {
    await server.append(put('1', 'milk'))
    const { Way, find } = make()
    render(<Way />)
    await screen.findByText('milk')
    const db = find()
    await waitFor(() => expect(db.status.get().phase).toBe('live'))
    const posts = (): number => server.requests.filter((request) => request.startsWith('POST')).length
    return { db, posts, mountAgain: () => void render(<Way />) }
  }
  const tea = { id: '2', text: 'tea' }

  test('and sends nothing that is held because the stream was made anew', async () => {
    const { db, posts, mountAgain } = await open()
    act(() => db.disconnect())
    act(() => void db.collections.todos.insert(tea))
    await waitFor(() => expect(db.status.get().pendingCount).toBe(1))
    await server.remake(put('8', 'new'))
    act(() => db.connect())
    const held = { phase: 'error', error: { code: 'stream-recreated' }, pendingCount: 1 }
    await waitFor(() => expect(db.status.get()).toMatchObject(held))
    mountAgain()
    await act(() => server.append(put('9', 'newer')))
    await screen.findAllByText(/newer/)
    expect([db.status.get(), posts()]).toMatchObject([held, 0])
    act(() => db.connect())
    await waitFor(() => expect([db.status.get().isSynced, posts()]).toEqual([true, 1]))
    db.close()
  })

  test('and cuts no wait short that the server has asked for', async () => {
    const { db, posts, mountAgain } = await open()
    const busy = { kind: 'respond', status: 429, headers: { 'Retry-After': '600' } } as const
    server.faults.add({ match: ({ method }) => method === 'POST', effect: busy })
    act(() => void db.collections.todos.insert(tea))
    await waitFor(() => expect(posts()).toBe(1))
    mountAgain()
    mountAgain()
    await act(() => server.append(put('9', 'newer')))
    await screen.findAllByText(/newer/)
    expect([db.status.get().pendingCount, posts()]).toEqual([1, 1])
    act(() => db.connect())
    await waitFor(() => expect([db.status.get().isSynced, posts()]).toEqual([true, 2]))
    db.close()
  })

  test('and goes on with nothing that was stopped', async () => {
    const { db, mountAgain } = await open()
    act(() => db.disconnect())
    const asked = server.requests.length
    mountAgain()
    await act(() => db.whenHydrated())
    expect([db.status.get().phase, server.requests.length]).toEqual(['idle', asked])
    await server.append(put('2', 'tea'))
    act(() => db.connect())
    await screen.findAllByText(/milktea/)
    db.close()
  })
})
