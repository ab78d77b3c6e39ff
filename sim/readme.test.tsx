// @vitest-environment jsdom
// The programs in the READMEs are compiled and run: what a README shows is the text of a file in sim/readme.
import { readFileSync } from 'node:fs'
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { configure, fireEvent, screen } from '@testing-library/react'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

configure({ asyncUtilTimeout: 10_000 })

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const blocksOf = (path: string): string[] =>
  Array.from(textOf(path).matchAll(/^```tsx?\n([\s\S]*?)^```$/gm), ([, code]) => code ?? '')

const handler = createHandler({ longPollTimeoutMs: 500 })
const serve = createFetch(handler, { origin: window.location.origin })
let isOver = false

beforeAll(() => {
  // After the tests the programs get an answer that ends their reading: they never close what they opened.
  vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) =>
    isOver ? new Response(null, { status: 403 }) : serve(...request),
  )
})
afterAll(async () => {
  isOver = true
  await handler.close()
})

describe('the READMEs', () => {
  it.each([
    ['../README.md', ['todos.tsx', 'main.tsx']],
    ['../packages/client/README.md', ['client.ts', 'producer.ts']],
    ['../packages/state/README.md', ['state.ts', 'notes.ts', 'transact.ts', 'answer.ts', 'presence.ts']],
  ])('of %s show what is run here, and no other code', (readme, files) => {
    expect(blocksOf(readme)).toEqual(files.map((file) => textOf(`./readme/${file}`)))
  })

  it('show how a client writes, reads and follows', async () => {
    const program = await import('./readme/client.ts')
    expect(program.all).toEqual([{ text: 'Buy milk' }, { text: 'Call home' }])
    const body = JSON.stringify({ text: 'Later' })
    await serve('http://localhost:4437/v1/stream/notes', {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json' },
    })
    await vi.waitFor(() => expect(program.all.at(-1)).toEqual({ text: 'Later' }))
    program.stop()
  })

  it('show how a producer writes exactly once and closes', async () => {
    await import('./readme/producer.ts')
    const sensor = await serve('http://localhost:4437/v1/stream/sensor?offset=-1')
    expect([sensor.headers.get('Stream-Closed'), ((await sensor.json()) as unknown[]).length]).toEqual(['true', 6])
  })

  it('show how an answer is written and watched', async () => {
    const program = await import('./readme/answer.ts')
    const done = { text: 'Buy milk and bread.', isDone: true, isLoading: false, isTakingTurns: false, error: undefined }
    await vi.waitFor(() => expect(program.view.get()).toEqual(done))
    expect(program.shown.every((text) => done.text.startsWith(text))).toBe(true)
    program.stop()
  })

  it('show how somebody is present', async () => {
    const program = await import('./readme/presence.ts')
    await vi.waitFor(() => expect(program.seen).toEqual(['ada at Milk']))
    program.stop()
  })

  it('show how a database writes and follows', async () => {
    const program = await import('./readme/state.ts')
    await vi.waitFor(() => expect(program.db.status.get()).toMatchObject({ isSynced: true }))
    expect(program.shown.at(-1)).toEqual(['Milk'])
    expect(program.db.collections.todos.get('1')).toMatchObject({ text: 'Milk', done: true })
    program.stop()
    program.db.close()
  })

  it('show how rows of a user are kept and several are written at once', async () => {
    const { notes } = await import('./readme/notes.ts')
    await import('./readme/transact.ts')
    expect(notes.collections.todos.toArray.map(({ text }) => text)).toEqual(['Tea', 'Bread'])
    await vi.waitFor(() => expect(document.title).toBe('live, solo, memory, 0 waiting'))
    notes.close()
  })

  it('show the smallest program, which adds and removes', async () => {
    await serve('/v1/stream/todos', { method: 'DELETE' })
    const page = document.body.appendChild(document.createElement('div'))
    page.id = 'root'
    await import('./readme/main.tsx')
    fireEvent.click(await screen.findByRole('button', { name: 'Add milk' }))
    const done = await screen.findByRole('button', { name: 'Done' })
    fireEvent.click(done)
    await vi.waitFor(() => expect(screen.queryAllByRole('listitem')).toEqual([]))
    page.remove()
  })
})
