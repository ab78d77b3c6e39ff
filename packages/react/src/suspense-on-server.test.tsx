// @vitest-environment node
import { createStateSchema, createStreamDB } from '@oxbow/react'
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { Suspense, type JSX } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { HookError } from './hook-error.ts'
import { useStreamDB } from './use-stream-db.ts'
import { useSuspenseCollection } from './use-suspense-collection.ts'

const url = 'http://oxbow.test/v1/stream/todos'
const state = createStateSchema({
  todos: { schema: z.object({ id: z.string(), text: z.string() }), type: 'todo', primaryKey: 'id' },
})

let handler: ReturnType<typeof createHandler>
let requests: string[]
beforeEach(() => {
  handler = createHandler()
  requests = []
})
afterEach(() => handler.close())

const options = () => {
  const serve = createFetch(handler)
  const fetch: typeof globalThis.fetch = (input, init) => {
    requests.push(init?.method ?? 'GET')
    return serve(input, init)
  }
  return { streamOptions: { url, fetch }, state, live: false } as const
}
type DB = ReturnType<typeof open>
const open = () => createStreamDB({ ...options(), create: true })

const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, '')
function shown(db: DB): () => JSX.Element {
  const Todos = (): JSX.Element => <p>{useSuspenseCollection(db.collections.todos).data.map(({ text }) => text)}</p>
  return function Page() {
    return (
      <Suspense fallback="waiting">
        <Todos />
      </Suspense>
    )
  }
}

describe('a component that waits, on a server', () => {
  test('shows the rows that were dehydrated, and asks for nothing', async () => {
    const db = open()
    await db.preload()
    await createFetch(handler)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(state.todos.insert({ value: { id: '1', text: 'milk' } })),
    })
    const fresh = open()
    await fresh.preload()
    expect(fresh.dehydrate()?.rows).toHaveLength(1)
    const before = requests.length
    const Page = shown(fresh)
    expect(textOf(renderToString(<Page />))).toBe('milk')
    expect(requests).toHaveLength(before)
    expect(fresh.collections.todos.subscriberCount).toBe(0)
    for (const each of [db, fresh]) each.close()
  })

  test('without them sends its fallback, says why, and asks for nothing', () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const db = open()
    const Page = shown(db)
    expect(textOf(renderToString(<Page />))).toContain('waiting')
    const Bare = (): JSX.Element => <p>{useSuspenseCollection(db.collections.todos).data.length}</p>
    expect(() => renderToString(<Bare />)).toThrow(HookError)
    expect(() => renderToString(<Bare />)).toThrow(
      'useSuspenseCollection() has no rows to render on this server: `await db.preload()`, take `db.dehydrate()` before rendering, and give that to createStreamDB({ initial }) in the browser. Without it the browser loads the rows.',
    )
    expect(requests).toEqual([])
    db.close()
  })

  test('a shared database is of one render and one user alone', () => {
    const seen = new Set<object>()
    const Page = (): JSX.Element => {
      seen.add(useStreamDB({ ...options(), user: 'ada' }))
      return <p />
    }
    renderToString(<Page />)
    renderToString(<Page />)
    expect([seen.size, requests]).toEqual([2, []])
  })
})
