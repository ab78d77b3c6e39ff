import { cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { StrictMode, type JSX } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTextServer, type TextServer } from '../test/text-server.ts'
import { useStreamJson } from './use-stream-json.ts'
import { useStreamText } from './use-stream-text.ts'

let server: TextServer
beforeEach(() => {
  server = createTextServer()
})
afterEach(async () => {
  cleanup()
  await server.stop()
})

function Answer({ name }: { name: string | undefined }): JSX.Element {
  const { text, isDone, error } = useStreamText(name === undefined ? undefined : server.url + name, {
    fetch: server.fetch,
  })
  return <p>{error === undefined ? `${text}${isDone ? '.' : ''}` : error.code}</p>
}

describe('useStreamText', () => {
  test('shows the text as it grows, and that it is done', async () => {
    await server.create('a')
    render(<Answer name="a" />)
    await server.append('a', 'Hello')
    await screen.findByText('Hello')
    await server.append('a', ', world')
    await screen.findByText('Hello, world')
    await server.close('a')
    await screen.findByText('Hello, world.')
    expect(server.live()).toBe(0)
  })

  test('reads once for all components, and not at all when all are unmounted', async () => {
    await server.create('a')
    await server.append('a', 'text')
    const { rerender, unmount } = render(
      <StrictMode>
        <Answer name="a" />
        <Answer name="a" />
      </StrictMode>,
    )
    await waitFor(() => expect(screen.getAllByText('text')).toHaveLength(2))
    rerender(
      <StrictMode>
        <Answer name="a" />
      </StrictMode>,
    )
    await server.append('a', ', more')
    await screen.findByText('text, more')
    expect(server.live()).toBe(1)
    expect(server.requests.filter((query) => query.includes('offset=-1')).length).toBe(1)
    unmount()
    await waitFor(() => expect(server.live()).toBe(0))
  })

  test('follows its address, and reads nothing without one', async () => {
    await server.create('a')
    await server.create('b')
    await server.append('a', 'of a')
    await server.append('b', 'of b')
    const { rerender } = render(<Answer name={undefined} />)
    expect([document.querySelector('p')?.textContent, server.requests]).toEqual(['', []])
    rerender(<Answer name="a" />)
    await screen.findByText('of a')
    rerender(<Answer name="b" />)
    expect(screen.queryByText('of a')).toBeNull()
    await screen.findByText('of b')
    await waitFor(() => expect(server.live()).toBe(1))
  })

  test('keeps its result until something changes, and says what is wrong', async () => {
    const options = { fetch: server.fetch }
    const { result, rerender } = renderHook(() => useStreamText(`${server.url}missing`, { ...options }))
    expect(result.current).toEqual({ text: '', isDone: false, isLoading: true, isTakingTurns: false, error: undefined })
    await waitFor(() => expect(result.current.error?.code).toBe('stream-not-found'))
    const before = result.current
    rerender()
    expect(result.current).toBe(before)
  })

  test('asks with the headers and functions of the render that was shown last', async () => {
    await server.create('a')
    const asked: string[] = []
    const useAnswer = (token: string) =>
      useStreamText(`${server.url}a`, {
        user: 'ada',
        headers: { authorization: () => `Bearer ${token}`, 'x-written-out': token },
        fetch: (input, init) => {
          const headers = new Headers(init?.headers)
          asked.push(`${token}: ${headers.get('authorization')}, ${headers.get('x-written-out')}`)
          return server.fetch(input, init)
        },
      })
    const { result, rerender } = renderHook(({ token }) => useAnswer(token), { initialProps: { token: 'old' } })
    await waitFor(() => expect(server.live()).toBe(1))
    expect(new Set(asked)).toEqual(new Set(['old: Bearer old, old']))
    const before = result.current
    rerender({ token: 'new' })
    asked.length = 0
    window.dispatchEvent(new Event('online'))
    await waitFor(() => expect(asked).not.toEqual([]))
    expect([new Set(asked), result.current]).toEqual([new Set(['new: Bearer new, new']), before])
  })

  test('opens no connection during server render, and shows that it is loading', () => {
    const Loading = (): string => String(useStreamText(`${server.url}a`, { fetch: server.fetch }).isLoading)
    expect([renderToString(<Loading />), server.requests]).toEqual(['true', []])
  })
})

describe('useStreamJson', () => {
  test('gives the messages so far, in a new array when some have come', async () => {
    await server.create('steps', 'application/json')
    await server.append('steps', '[{"n":1},{"n":2}]')
    const { result } = renderHook(() => useStreamJson<{ n: number }>(`${server.url}steps`, { fetch: server.fetch }))
    await waitFor(() => expect(result.current.items).toEqual([{ n: 1 }, { n: 2 }]))
    const before = result.current.items
    await server.append('steps', '{"n":3}')
    await server.close('steps')
    await waitFor(() => expect(result.current.isDone).toBe(true))
    expect(result.current.items.map(({ n }) => n)).toEqual([1, 2, 3])
    expect(before).toHaveLength(2)
  })
})
