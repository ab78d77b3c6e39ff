import { readFileSync } from 'node:fs'
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { act, cleanup, configure, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

// How long `findBy` and `waitFor` wait before they give up: a busy machine needs longer than the usual second.
configure({ asyncUtilTimeout: 10_000 })

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const blocks = Array.from(textOf('../README.md').matchAll(/^```tsx?\n([\s\S]*?)^```$/gm), ([, code]) => code)

const url = 'http://localhost:4437/v1/stream/todos'
const handler = createHandler()
const serve = createFetch(handler)
let isOver = false

beforeAll(() => {
  // After the tests the examples get an answer that ends their reading: they never close their databases.
  vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) =>
    isOver ? new Response(null, { status: 403 }) : serve(...request),
  )
})
afterEach(cleanup)
afterAll(async () => {
  isOver = true
  await handler.close()
})

async function append(value: { id: string; text: string; done?: boolean }): Promise<void> {
  const event = { headers: { operation: 'insert' }, type: 'todo', key: value.id, value }
  const response = await serve(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
  })
  expect(response.ok).toBe(true)
}

describe('README', () => {
  test('shows the examples that are compiled and run here, and no other code', () => {
    const examples = [
      ...['smallest-program.tsx', 'db.ts', 'hooks.tsx', 'mutation.tsx', 'sync-panel.tsx', 'suspense.tsx'],
      ...['shared-list.tsx', 'page.tsx', 'server.tsx', 'browser.tsx', 'open-todos.tsx', 'answer.tsx'],
      'members.tsx',
    ]
    expect(blocks).toEqual(examples.map((file) => textOf(`./readme/${file}`)))
  })

  test('the smallest program is a live list', async () => {
    const user = userEvent.setup()
    const container = document.body.appendChild(document.createElement('div'))
    container.id = 'root'
    await import('./readme/smallest-program.tsx')
    await user.type(await screen.findByRole('textbox'), 'milk{Enter}')
    expect((await screen.findByRole('listitem')).textContent).toBe('milk Done')
    await waitFor(async () => expect(await (await serve(url)).json()).toMatchObject([{ value: { text: 'milk' } }]))
    await append({ id: '9', text: 'bread' })
    await waitFor(() => expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toHaveLength(2))
    for (const done of screen.getAllByRole('button')) await user.click(done)
    await waitFor(() => expect(screen.queryAllByRole('listitem')).toEqual([]))
    container.remove()
  })

  test('the hooks show, toggle and say how things stand', async () => {
    const user = userEvent.setup()
    const { App } = await import('./readme/hooks.tsx')
    await append({ id: '1', text: 'jam' })
    render(<App />)
    const box = await screen.findByRole('checkbox', { name: 'jam', checked: false })
    await user.click(box)
    expect(screen.getByRole('checkbox', { name: 'jam', checked: true })).toBe(box)
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('live'))
  })

  test('a list that can no longer be read stays on the page, under the reason', async () => {
    const [{ App }, { db }] = await Promise.all([import('./readme/hooks.tsx'), import('./readme/db.ts')])
    render(<App />)
    const box = await screen.findByRole('checkbox', { name: 'jam' })
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('live'))
    handler.faults.add({ effect: { kind: 'respond', status: 401 }, times: Infinity })
    act(() => {
      db.disconnect()
      db.connect()
    })
    expect((await screen.findByRole('alert')).textContent).toMatch(/Give new credentials/)
    expect(screen.getByRole('checkbox', { name: 'jam' })).toBe(box)
    handler.faults.clear()
    act(() => db.connect())
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  test('a mutation writes two rows as one and says how far it is', async () => {
    const user = userEvent.setup()
    const { Breakfast } = await import('./readme/mutation.tsx')
    const { container } = render(<Breakfast />)
    await user.click(screen.getByRole('button'))
    await waitFor(() => expect(container.textContent).toBe('Add breakfast synced'))
    expect(await (await serve(url)).json()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ value: expect.objectContaining({ text: 'eggs' }) }),
        expect.objectContaining({ value: expect.objectContaining({ text: 'toast' }) }),
      ]),
    )
  })

  test('the panel disconnects, connects, and lets a person forget what was refused', async () => {
    const user = userEvent.setup()
    const { SyncPanel } = await import('./readme/sync-panel.tsx')
    const { db } = await import('./readme/db.ts')
    render(<SyncPanel />)
    await user.click(await screen.findByRole('button', { name: 'Disconnect' }))
    expect(screen.getByText(/^idle, 0 waiting/)).toBeDefined()
    await user.click(screen.getByRole('button', { name: 'Connect' }))
    await screen.findByRole('button', { name: 'Disconnect' })
    handler.faults.add({ effect: { kind: 'respond', status: 422 }, match: ({ method }) => method === 'POST' })
    db.collections.todos.insert({ id: 'refused', text: 'no' })
    await user.click(await screen.findByRole('button', { name: 'Forget' }))
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  })

  test('the component that waits shows its fallback or its rows, and never nothing', async () => {
    const { Counted } = await import('./readme/suspense.tsx')
    const { container } = render(<Counted />)
    expect(container.textContent).toMatch(/Loading|todos/)
    expect(await screen.findByText(/^\d+ todos$/)).toBeDefined()
  })

  test('lists of one name are one list', async () => {
    const user = userEvent.setup()
    const { List } = await import('./readme/shared-list.tsx')
    render(
      <>
        <List id="food" />
        <List id="food" />
        <List id="tools" />
      </>,
    )
    const [first] = screen.getAllByRole('button')
    if (first !== undefined) await user.click(first)
    await waitFor(() => {
      const lists = screen.getAllByRole('region').map((list) => list.textContent)
      expect(lists).toEqual(['jamAdd jam', 'jamAdd jam', 'Add jam'])
    })
  })

  test('the page of the server is taken over without a warning, and its rows are not read again', async () => {
    const reported = vi.spyOn(console, 'error').mockReturnValue()
    await append({ id: 'html', text: '</script>' })
    const { renderPage } = await import('./readme/server.tsx')
    document.body.innerHTML = await renderPage()
    expect(document.querySelector('#page')?.textContent).toContain('</script>')
    const asked = vi.spyOn(globalThis, 'fetch')
    await act(() => import('./readme/browser.tsx'))
    await append({ id: 'later', text: 'cake' })
    await waitFor(() => expect(document.querySelector('#page')?.textContent).toContain('cake'))
    expect(JSON.stringify(asked.mock.calls)).not.toContain('offset=-1')
    expect(reported.mock.calls).toEqual([])
    document.body.innerHTML = ''
  })

  test('the live query shows what is open', async () => {
    const { OpenTodos } = await import('./readme/open-todos.tsx')
    await append({ id: '2', text: 'tea' })
    await append({ id: '3', text: 'rice', done: true })
    render(<OpenTodos />)
    expect(await screen.findByText(/tea/)).toBeDefined()
    await waitFor(() => expect(screen.getByText(/tea/).textContent).not.toContain('rice'))
  })

  test('the answer is shown while it is written', async () => {
    const { Answer } = await import('./readme/answer.tsx')
    const send = (method: string, body?: string, headers = {}) =>
      serve('http://localhost:4437/v1/stream/answers/1', {
        method,
        headers: { 'content-type': 'text/plain', ...headers },
        ...(body !== undefined && { body }),
      })
    await send('PUT')
    render(<Answer id="1" />)
    await send('POST', 'Buy milk')
    expect((await screen.findByText('Buy milk')).getAttribute('aria-busy')).toBe('true')
    await send('POST', ' and bread.')
    await send('POST', undefined, { 'stream-closed': 'true' })
    await waitFor(() => expect(screen.getByText('Buy milk and bread.').getAttribute('aria-busy')).toBe('false'))
  })

  test('an answer that can no longer be read stays on the page, above the reason', async () => {
    const { Answer } = await import('./readme/answer.tsx')
    const address = 'http://localhost:4437/v1/stream/answers/2'
    const headers = { 'content-type': 'text/plain' }
    await serve(address, { method: 'PUT', headers })
    await serve(address, { method: 'POST', headers, body: 'Buy' })
    render(<Answer id="2" />)
    await screen.findByText('Buy')
    await serve(address, { method: 'DELETE' })
    expect((await screen.findByRole('alert')).textContent).toMatch(/does not exist/)
    expect(screen.getByText('Buy')).toBeDefined()
  })

  test('the members of a list see each other', async () => {
    const { Members } = await import('./readme/members.tsx')
    render(<Members list="kitchen" user="ada" row="milk" />)
    render(<Members list="kitchen" user="bob" row="tea" />)
    expect(await screen.findAllByText(/^You at (milk|tea)$/)).toHaveLength(2)
    expect((await screen.findByText('bob at tea')).textContent).toBe('bob at tea')
    expect(await screen.findByText('ada at milk')).toBeDefined()
  })
})
