// @vitest-environment jsdom
// The recipes for components run here; sim/recipes.test.ts has the others, and compares them all with what is shown.
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { act, cleanup, configure, fireEvent, render, screen } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

/** How long a busy machine may take. */
const patient = { timeout: 20_000 }
configure({ asyncUtilTimeout: patient.timeout })

const handler = createHandler({ longPollTimeoutMs: 500 })
const serve = createFetch(handler, { origin: window.location.origin })
/** What every append is answered; undefined lets it through. */
let refusal: Response | undefined
let isOver = false

beforeAll(() => {
  vi.stubGlobal('fetch', async (...[input, init]: Parameters<typeof fetch>) => {
    // After the tests the recipes get an answer that ends their reading: they never close what they open.
    if (isOver) return new Response(null, { status: 403 })
    return (init?.method === 'POST' ? refusal?.clone() : undefined) ?? serve(input, init)
  })
})
afterEach(() => {
  refusal = undefined
  cleanup()
})
afterAll(async () => {
  isOver = true
  await handler.close()
})

describe('the recipes of the hooks', () => {
  it('show, add, tick and say how things stand', async () => {
    const [{ List }, { Todo }, { Add }, { Status }, { db }] = await Promise.all([
      import('./recipes/react/list.tsx'),
      import('./recipes/react/row.tsx'),
      import('./recipes/react/add.tsx'),
      import('./recipes/react/status.tsx'),
      import('./recipes/react/db.ts'),
    ])
    render([<List key="list" />, <Add key="add" />, <Status key="status" />])
    expect(await screen.findByText('Nothing to do')).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: 'Add both' }))
    expect(await screen.findByText(/^(Milk, Bread|Bread, Milk)$/)).toBeDefined()
    expect(await screen.findByText('live')).toBeDefined()
    const [first] = db.collections.todos.toArray
    render(<Todo id={first?.id ?? ''} />)
    fireEvent.click(screen.getByRole('checkbox', { checked: false }))
    expect(await screen.findByRole('checkbox', { checked: true })).toBeDefined()
    await db.whenSettled()
  })

  it('keep the list on the page when it can no longer be read, and say why', async () => {
    const [{ List }, { db }] = await Promise.all([import('./recipes/react/list.tsx'), import('./recipes/react/db.ts')])
    render(<List />)
    expect(await screen.findByText(/Milk/)).toBeDefined()
    handler.faults.add({ effect: { kind: 'respond', status: 401 }, times: Infinity })
    act(() => {
      db.disconnect()
      db.connect()
    })
    expect((await screen.findByRole('alert')).textContent).toMatch(/Give new credentials/)
    expect(screen.getByText(/Milk/)).toBeDefined()
    handler.faults.clear()
    act(() => db.connect())
    await vi.waitFor(() => expect(screen.queryByRole('alert')).toBeNull(), patient)
  })

  it('let a person forget what was refused', async () => {
    const [{ Refused }, { db }] = await Promise.all([
      import('./recipes/react/refused.tsx'),
      import('./recipes/react/db.ts'),
    ])
    await db.preload()
    refusal = new Response('Not today.', { status: 403 })
    render(<Refused />)
    db.collections.todos.insert({ id: 'refused', text: 'Milk' })
    fireEvent.click(await screen.findByRole('button', { name: 'Forget it' }))
    await vi.waitFor(() => expect(screen.queryAllByRole('listitem')).toEqual([]), patient)
    expect(db.collections.todos.has('refused')).toBe(false)
  })
})
