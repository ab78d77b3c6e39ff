// @vitest-environment node
import { Writable } from 'node:stream'
import { createStateSchema, createStreamDB } from '@oxbow/react'
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { Suspense, type JSX } from 'react'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
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
  // What an earlier test has left under way is not counted here.
  const asked = requests
  const fetch: typeof globalThis.fetch = (input, init) => {
    asked.push(init?.method ?? 'GET')
    return serve(input, init)
  }
  return { streamOptions: { url, fetch }, state, live: false } as const
}
type DB = ReturnType<typeof open>
const open = () => createStreamDB({ ...options(), create: true })

/** The markup that React streams until all is there, and what it was told went wrong. */
function stream(page: JSX.Element): Promise<{ html: string; errors: unknown[] }> {
  const errors: unknown[] = []
  let html = ''
  return new Promise((resolve, reject) => {
    const sink = new Writable({
      write(chunk, _encoding, done) {
        html += String(chunk)
        done()
      },
      final(done) {
        resolve({ html, errors })
        done()
      },
    })
    const { pipe } = renderToPipeableStream(page, {
      onShellReady: () => pipe(sink),
      onShellError: reject,
      onError: (error) => void errors.push(error),
    })
  })
}

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

  test('in markup that is streamed has its rows where they were dehydrated, and asks for nothing', async () => {
    const writer = open()
    await writer.preload()
    await createFetch(handler)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(state.todos.insert({ value: { id: '1', text: 'milk' } })),
    })
    const db = open()
    await db.preload()
    db.dehydrate()
    const before = requests.length
    const Page = shown(db)
    const { html, errors } = await stream(<Page />)
    expect([textOf(html), errors, requests.length]).toEqual(['milk', [], before])
    for (const each of [writer, db]) each.close()
  })

  test('in markup that is streamed leaves the fallback where nothing was read, and holds nothing up', async () => {
    const Page = shown(open())
    const Shared = (): JSX.Element => <p>{useSuspenseCollection(useStreamDB(options()).collections.todos).status}</p>
    const { html, errors } = await stream(
      <main>
        <b>beside</b>
        <Page />
        <Suspense fallback="loading">
          <Shared />
        </Suspense>
      </main>,
    )
    for (const text of ['beside', 'waiting', 'loading']) expect(html).toContain(text)
    expect(errors).toMatchObject([{ code: 'not-dehydrated' }, { code: 'not-dehydrated' }])
    expect(requests).toEqual([])
  })
})
