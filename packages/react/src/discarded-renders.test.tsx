import { cleanup, render, screen } from '@testing-library/react'
import { lazy, StrictMode, Suspense, type JSX } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTextServer, type TextServer } from '../test/text-server.ts'
import { createTodoServer, put, type TodoServer } from '../test/todo-server.ts'
import { useMutation } from './use-mutation.ts'
import { usePresence } from './use-presence.ts'
import { useRow } from './use-row.ts'
import { useStreamJson } from './use-stream-json.ts'
import { useStreamText } from './use-stream-text.ts'

let server: TodoServer
let texts: TextServer
beforeEach(() => {
  server = createTodoServer()
  texts = createTextServer()
})
afterEach(async () => {
  cleanup()
  await server.close()
  await texts.stop()
})

/** Renders it beside something that never comes, so that it is never shown. @returns how often it was rendered. */
async function discard(Content: () => JSX.Element): Promise<number> {
  const onRender = vi.fn<() => void>()
  const Counted = (): JSX.Element => {
    onRender()
    return <Content />
  }
  const Never = lazy(() => new Promise<never>(() => undefined))
  const { unmount } = render(
    <StrictMode>
      <Suspense fallback="waiting">
        <Counted />
        <Never />
      </Suspense>
    </StrictMode>,
  )
  await screen.findByText('waiting')
  unmount()
  return onRender.mock.calls.length
}

describe('a render that is thrown away', () => {
  test('of useRow leaves no subscriber and starts nothing', async () => {
    await server.append(put('1', 'milk'))
    const db = server.open()
    const listened = vi.spyOn(db.collections.todos.pending, 'subscribe')
    const Row = (): JSX.Element => <p>{useRow(db.collections.todos, '1').data?.text}</p>
    expect(await discard(Row)).toBeGreaterThan(0)
    const { status, subscriberCount } = db.collections.todos
    expect([listened.mock.calls, status, subscriberCount, server.requests]).toEqual([[], 'idle', 0, []])
  })

  test('of useMutation starts nothing and writes nothing', async () => {
    const db = server.open()
    const change = vi.fn<() => void>()
    const Button = (): JSX.Element => <button>{useMutation(db, change).status}</button>
    expect(await discard(Button)).toBeGreaterThan(0)
    expect([change.mock.calls, db.status.get().phase, server.requests]).toEqual([[], 'idle', []])
  })

  test.each([
    ['useStreamText', () => useStreamText(`${texts.url}a`, { fetch: texts.fetch }).text],
    ['useStreamJson', () => useStreamJson(`${texts.url}a`, { fetch: texts.fetch }).items.length],
    ['usePresence', () => usePresence(`${texts.url}room`, null, { fetch: texts.fetch }).everyone.length],
  ])('of %s reads nothing and tells nobody', async (_, useHook) => {
    await texts.create('a')
    const Shown = (): JSX.Element => <p>{useHook()}</p>
    expect(await discard(Shown)).toBeGreaterThan(0)
    expect([texts.requests, texts.live()]).toEqual([[], 0])
  })
})
