import { cleanup, render, renderHook, screen, waitFor } from '@testing-library/react'
import { StrictMode, type JSX } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTextServer, type TextServer } from '../test/text-server.ts'
import { usePresence } from './use-presence.ts'

let server: TextServer
beforeEach(() => {
  server = createTextServer()
})
afterEach(async () => {
  cleanup()
  await server.stop()
})

const useRoom = (user: string, state: unknown, room: string | undefined = 'room') => {
  const { everyone } = usePresence(server.url + room, state, { user, fetch: server.fetch })
  return everyone.map((entry) => `${entry.user} ${JSON.stringify(entry.state)}${entry.isSelf ? ' (self)' : ''}`)
}

function Person({ user, cell }: { user: string; cell: number }): JSX.Element {
  return <p data-testid={user}>{useRoom(user, { cell }).join(', ')}</p>
}

const textOf = (user: string): string | null => screen.getByTestId(user).textContent

describe('usePresence', () => {
  test('shows everyone, what they say, and who has left', async () => {
    const { rerender } = render(
      <StrictMode>
        <Person user="ada" cell={1} />
        <Person user="bob" cell={2} />
      </StrictMode>,
    )
    await waitFor(() => expect(textOf('ada')).toBe('ada {"cell":1} (self), bob {"cell":2}'))
    await waitFor(() => expect(textOf('bob')).toBe('ada {"cell":1}, bob {"cell":2} (self)'))
    rerender(
      <StrictMode>
        <Person user="ada" cell={1} />
        <Person user="bob" cell={3} />
      </StrictMode>,
    )
    await waitFor(() => expect(textOf('ada')).toBe('ada {"cell":1} (self), bob {"cell":3}'))
    rerender(
      <StrictMode>
        <Person user="ada" cell={1} />
      </StrictMode>,
    )
    await waitFor(() => expect(textOf('ada')).toBe('ada {"cell":1} (self)'))
    expect(server.live()).toBe(1)
    cleanup()
    await waitFor(() => expect(server.live()).toBe(0))
  })

  test('says a state that is written in place once, and keeps its result', async () => {
    const { result, rerender } = renderHook(() =>
      usePresence(`${server.url}room`, { cell: 1 }, { fetch: server.fetch }),
    )
    await waitFor(() => expect(result.current.everyone).toHaveLength(1))
    await waitFor(() => expect(server.live()).toBe(1))
    const [before, asked] = [result.current, server.requests.length]
    rerender()
    rerender()
    expect([result.current === before, server.requests.length]).toEqual([true, asked])
  })

  test('speaks with the headers and functions of the render that was shown last', async () => {
    const asked: string[] = []
    const useSelf = (token: string, cell: number) =>
      usePresence(
        `${server.url}room`,
        { cell },
        {
          user: 'ada',
          headers: { authorization: () => `Bearer ${token}` },
          fetch: (input, init) => {
            asked.push(`${token}: ${new Headers(init?.headers).get('authorization')}`)
            return server.fetch(input, init)
          },
        },
      )
    const { result, rerender } = renderHook(({ token, cell }) => useSelf(token, cell), {
      initialProps: { token: 'old', cell: 1 },
    })
    await waitFor(() => expect(server.live()).toBe(1))
    await waitFor(() => expect(result.current.everyone).toHaveLength(1))
    rerender({ token: 'new', cell: 1 })
    asked.length = 0
    rerender({ token: 'new', cell: 2 })
    await waitFor(() => expect(asked).not.toEqual([]))
    expect(new Set(asked)).toEqual(new Set(['new: Bearer new']))
  })

  test('is nobody without a name and during server render', () => {
    const Room = ({ name }: { name: string | undefined }): string =>
      String(usePresence(name, null, { fetch: server.fetch }).everyone.length)
    expect([renderToString(<Room name={`${server.url}room`} />), server.requests]).toEqual(['0', []])
    render(<Room name={undefined} />)
    expect(server.requests).toEqual([])
  })
})
