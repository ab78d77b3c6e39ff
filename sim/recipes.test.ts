// What each package's AGENTS.md shows is compiled and run: its code is the text of the files in sim/recipes.
import { readFileSync } from 'node:fs'
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { appendAll } from './recipes/client/append.ts'
import { storeOnce } from './recipes/client/exactly-once.ts'
import { follow } from './recipes/client/follow.ts'
import { readAll } from './recipes/client/read.ts'
import { readAs } from './recipes/client/renew-token.ts'
import { byPerson, serve as serveAs } from './recipes/dev-server/authorize.ts'
import { createForgetfulServer } from './recipes/dev-server/fault.ts'
import { withServer } from './recipes/dev-server/start.ts'
import { createNotesHandler } from './recipes/dev-server/validate.ts'
import viteConfig from './recipes/dev-server/vite.config.ts'
import { logOut, openTodosOf } from './recipes/state/account.ts'
import { openTodos } from './recipes/state/open.ts'
import { askAboutRefused } from './recipes/state/refused.ts'
import { survivesACrash } from './recipes/state/two-tabs.ts'
import { finishAndAdd } from './recipes/state/write.ts'

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const blocksOf = (path: string): string[] =>
  Array.from(textOf(path).matchAll(/^```tsx?\n([\s\S]*?)^```$/gm), ([, code]) => code ?? '')

const at = (name: string): string => `http://localhost:4437/v1/stream/${name}`
/** How long a busy machine may take. */
const patient = { timeout: 20_000 }
const json = { 'Content-Type': 'application/json' }
const handler = createHandler({ longPollTimeoutMs: 500 })
const serve = createFetch(handler)
/** What is between the recipes and the server; undefined lets a request through. */
let between: ((request: Pick<Request, 'method' | 'headers'>) => Response | undefined) | undefined

beforeEach(() => {
  vi.stubGlobal('fetch', async (...[input, init]: Parameters<typeof fetch>) => {
    const { method, headers } = new Request(input, init)
    return between?.({ method, headers }) ?? serve(input, init)
  })
})
afterEach(() => {
  between = undefined
  vi.unstubAllGlobals()
})
afterAll(() => handler.close())

it.each([
  ['packages/client', ['read.ts', 'follow.ts', 'append.ts', 'exactly-once.ts', 'renew-token.ts']],
  ['packages/state', ['open.ts', 'write.ts', 'refused.ts', 'account.ts', 'two-tabs.ts']],
  ['packages/react', ['db.ts', 'list.tsx', 'row.tsx', 'add.tsx', 'status.tsx', 'refused.tsx']],
  ['apps/dev-server', ['start.ts', 'authorize.ts', 'validate.ts', 'fault.ts', 'vite.config.ts']],
])('AGENTS.md of %s shows what is run here, and no other code', (folder, files) => {
  const name = folder.replace(/^.*\//, '')
  expect(blocksOf(`../${folder}/AGENTS.md`)).toEqual(files.map((file) => textOf(`./recipes/${name}/${file}`)))
})

describe('the recipes of the client', () => {
  it('read all that is there, and nothing where there is no stream', async () => {
    expect(await readAll(at('never'))).toEqual([])
    await appendAll(at('read'), [{ a: 1 }])
    expect(await readAll(at('read'))).toEqual([{ a: 1 }])
  })

  it('go on from a saved offset', async () => {
    const offset = await appendAll(at('follow'), [{ n: 1 }])
    const got: unknown[] = []
    const stop = await follow(at('follow'), offset, async (items, saved) => {
      got.push(...items, typeof saved)
    })
    await appendAll(at('follow'), [{ n: 2 }])
    await vi.waitFor(() => expect(got).toContainEqual({ n: 2 }), patient)
    expect(got).not.toContainEqual({ n: 1 })
    stop()
  })

  it('store each line once although answers are lost', async () => {
    let lost = 0
    between = (request) => {
      if (request.method !== 'POST' || lost > 1) return undefined
      lost += 1
      return new Response(null, { status: 503 })
    }
    await storeOnce(at('once'), [{ n: 1 }, { n: 2 }])
    expect([lost, await readAll(at('once'))]).toEqual([2, [{ n: 1 }, { n: 2 }]])
  })

  it('renew a token in the middle of a read', async () => {
    await appendAll(at('private'), [{ n: 1 }])
    between = (request) =>
      request.headers.get('Authorization') === 'Bearer new' ? undefined : new Response(null, { status: 401 })
    let token = 'old'
    const session = { token: () => token, renew: async () => void (token = 'new') }
    expect(await readAs(at('private'), session)).toEqual([{ n: 1 }])
  })
})

describe('the recipes of the state package', () => {
  it('write two rows as one', async () => {
    const db = openTodos(at('todos'))
    db.collections.todos.insert({ id: '1', text: 'Milk' })
    await finishAndAdd(db, '1', 'Tea')
    const rows = db.collections.todos.toArray.map(({ text, done }) => `${text} ${done}`)
    expect(rows.toSorted()).toEqual(['Milk true', 'Tea false'])
    db.close()
  })

  it('ask once about what was refused, and try again', async () => {
    const db = openTodos(at('refused'))
    await db.preload()
    between = ({ method }) => (method === 'POST' ? new Response('Not today.', { status: 403 }) : undefined)
    const asked: string[] = []
    const stop = askAboutRefused(db, async (message) => {
      asked.push(message)
      between = undefined
      return 'again'
    })
    db.collections.todos.insert({ id: '1', text: 'Milk' })
    await vi.waitFor(() => expect(asked).toHaveLength(1), patient)
    await vi.waitFor(() => expect(db.status.get()).toMatchObject({ isSynced: true, rejectedCount: 0 }), patient)
    expect(db.collections.todos.has('1')).toBe(true)
    stop()
    db.close()
  })

  it('send what waits before an account is removed from the device', async () => {
    const db = openTodosOf('ada', at('ada'), async () => 'secret')
    await db.preload()
    db.collections.todos.insert({ id: '1', text: 'Milk' })
    await logOut(db)
    expect(await readAll(at('ada'))).toMatchObject([{ key: '1' }])
    db.close()
  })

  it('show that a tab goes on for one that crashed', async () => {
    expect(await survivesACrash()).toEqual({ role: 'leader', texts: ['Milk'] })
  })
})

describe('the recipes of the server', () => {
  it('say who may do what', async () => {
    const apart = createHandler({ authorize: byPerson(async (token) => (token === 'a' ? 'ann' : undefined)) })
    const ask = createFetch(apart)
    const put = async (name: string, token: string): Promise<number> =>
      (await ask(at(name), { method: 'PUT', headers: { Authorization: `Bearer ${token}` } })).status
    expect(await Promise.all([put('users/ann/x', 'a'), put('users/bob/x', 'a'), put('news/x', 'b')])).toEqual([
      201, 403, 401,
    ])
    expect((await ask(at('news/x'))).status).toBe(404)
    await apart.close()
  })

  it('refuse messages with a reason', async () => {
    const apart = createNotesHandler()
    const ask = createFetch(apart)
    await ask(at('notes'), { method: 'PUT', headers: json })
    const append = (body: string): Promise<Response> => ask(at('notes'), { method: 'POST', headers: json, body })
    const refused = await append('[{"text":"a"},{"title":"b"}]')
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('A message needs a text.')])
    expect((await append('{"text":"a"}')).ok).toBe(true)
    await apart.close()
  })

  it('lose one answer and store what was sent', async () => {
    const ask = createForgetfulServer()
    await ask(at('lost'), { method: 'PUT', headers: json })
    await expect(ask(at('lost'), { method: 'POST', headers: json, body: '{"n":1}' })).rejects.toThrow(TypeError)
    expect(await (await ask(`${at('lost')}?offset=-1`)).json()).toEqual([{ n: 1 }])
  })

  it('put streams into the server of Vite', () => {
    expect(viteConfig.plugins).toMatchObject([{ name: expect.stringContaining('durable-streams') }])
  })

  it('serve for one run: it answers, and is gone afterwards', async () => {
    vi.unstubAllGlobals()
    let address = ''
    const status = await withServer(async (url) => {
      address = url
      return (await fetch(`${url}/v1/stream/__ds/health`)).status
    })
    expect(status).toBe(200)
    await expect(fetch(address)).rejects.toThrow('fetch failed')
  })

  it('ask who comes over a socket', async () => {
    vi.unstubAllGlobals()
    const server = await serveAs(async () => undefined)
    expect((await fetch(`${server.url}/v1/stream/users/ann/x`)).status).toBe(401)
    await server.close()
  })
})
