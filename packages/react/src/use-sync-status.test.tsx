import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { initialStatus } from '@oxbow/state/db'
import type { JSX } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTodoServer, put, type TodoServer } from '../test/todo-server.ts'
import { StreamDBProvider } from './stream-db-provider.tsx'
import { usePendingCount } from './use-pending-count.ts'
import { useSyncStatus } from './use-sync-status.ts'

let server: TodoServer
beforeEach(() => {
  server = createTodoServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
})

describe('useSyncStatus', () => {
  test('shows a badge from connecting over live to offline and back', async () => {
    const Badge = (): JSX.Element => {
      const shown = useSyncStatus(({ phase, pendingCount }) => [phase, pendingCount])
      return <output>{shown.join(' ')}</output>
    }
    const db = server.open()
    render(
      <StreamDBProvider db={db}>
        <Badge />
      </StreamDBProvider>,
    )
    expect(await screen.findByText('live 0')).toBeDefined()
    const mend = server.faults.add({ effect: { kind: 'cut-before' }, times: Infinity })
    db.disconnect()
    expect(await screen.findByText('idle 0')).toBeDefined()
    db.connect()
    expect(await screen.findByText('offline 0')).toBeDefined()
    db.collections.todos.insert({ id: '1', text: 'milk' })
    expect(await screen.findByText('offline 1')).toBeDefined()
    mend()
    db.connect()
    expect(await screen.findByText('live 0')).toBeDefined()
  })

  test('a selection renders again only for its own changes', async () => {
    const db = server.open()
    const seen: boolean[] = []
    renderHook(() => seen.push(useSyncStatus(db, ({ hasSynced }) => hasSynced)))
    await act(() => db.preload())
    await server.append(put('1', 'milk'))
    await waitFor(() => expect(db.collections.todos.size).toBe(1))
    expect(seen).toEqual([false, true])
  })

  test('without a selection it is the status itself, of the given database before that of the provider', async () => {
    const [given, provided] = [server.open(), server.open()]
    const wrapper = ({ children }: { children: React.ReactNode }): JSX.Element => (
      <StreamDBProvider db={provided}>{children}</StreamDBProvider>
    )
    const { result } = renderHook(() => [useSyncStatus(given), useSyncStatus()] as const, { wrapper })
    await waitFor(() => expect(result.current[1].phase).toBe('live'))
    expect(result.current[0]).toEqual({ ...initialStatus, storageReason: expect.stringContaining('no IndexedDB') })
    expect(result.current[1]).toBe(provided.status.get())
  })

  test('starts no sync by itself', () => {
    const db = server.open()
    renderHook(() => useSyncStatus(db))
    expect(server.requests).toEqual([])
  })

  test('without any database says how to give one', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    expect(() => renderHook(() => useSyncStatus())).toThrow(
      'useSyncStatus() found no database: render <StreamDBProvider db={db}> above this component, or give the database: useSyncStatus(db).',
    )
  })
})

describe('usePendingCount', () => {
  test('counts the local writes that wait', async () => {
    const release = server.holdWrites()
    const db = server.open()
    await db.preload()
    const { result } = renderHook(() => usePendingCount(db))
    expect(result.current).toBe(0)
    db.collections.todos.insert([
      { id: '1', text: 'milk' },
      { id: '2', text: 'bread' },
    ])
    db.collections.todos.insert({ id: '3', text: 'jam' })
    await waitFor(() => expect(result.current).toBe(2))
    release()
    await waitFor(() => expect(result.current).toBe(0))
  })

  test('without any database names itself', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    expect(() => renderHook(() => usePendingCount())).toThrow(/^usePendingCount\(\) found no database/)
  })
})
