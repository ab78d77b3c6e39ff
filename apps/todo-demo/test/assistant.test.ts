import { afterEach, expect, test, vi } from 'vitest'
import { type DemoServer, startDemoServer } from './demo-server.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const servers: DemoServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})
const start = () => {
  const server = startDemoServer()
  servers.push(server)
  return server
}

const question = (id: string, ...about: string[]) =>
  JSON.stringify({ type: 'answer', key: id, value: { id, about }, headers: { operation: 'insert' } })
const ask = async ({ fetch }: DemoServer, list: string, body: string, headers = {}) => {
  await fetch(`/v1/stream/${list}`, { method: 'PUT', headers: { ...JSON_TYPE, ...headers } })
  await fetch(`/v1/stream/${list}`, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body })
}
/** The text of a stream once it is closed. */
const wholeText = ({ fetch }: DemoServer, path: string, headers = {}) =>
  vi.waitFor(async () => {
    const response = await fetch(`/v1/stream/${path}?offset=-1`, { headers })
    expect(response.headers.get('stream-closed')).toBe('true')
    return response.text()
  })

const MILK = 'Buy milk\n- See how much milk is left\n- Compare two offers for milk\n- Bring milk home\n'

test('a question on a list is answered on a stream of its own, and the row says so', async () => {
  const server = start()
  await server.assist()
  await ask(server, 'lists/Our%20home', question('q1', 'Buy milk'))
  expect(await wholeText(server, 'lists/Our%20home/answers/q1')).toBe(MILK)
  expect(await (await server.fetch('/v1/stream/lists/Our%20home?offset=-1')).json()).toEqual([
    { type: 'answer', key: 'q1', value: { id: 'q1', about: ['Buy milk'] }, headers: { operation: 'insert' } },
    {
      type: 'answer',
      key: 'q1',
      value: { id: 'q1', about: ['Buy milk'], hasBegun: true },
      headers: { operation: 'update' },
    },
  ])
})

test('the shared list and the lists of users are answered too, and only their users may read that', async () => {
  const server = start()
  await server.assist()
  const { body } = await server.account('new')
  const { token } = (await server.account('token', body['key'])).body
  const own = { Authorization: `Bearer ${token}` }
  const path = `users/${body['user']}/todos`
  await ask(server, 'todos', question('q1', 'Buy milk'))
  await ask(server, path, question('q1', 'Buy milk'), own)
  expect(await wholeText(server, 'todos/answers/q1')).toBe(MILK)
  expect(await wholeText(server, `${path}/answers/q1`, own)).toBe(MILK)
  expect((await server.fetch(`/v1/stream/${path}/answers/q1`)).status).toBe(401)
})

test('an assistant that takes over in the middle writes no token twice', async () => {
  const server = start()
  let written = 0
  const endsAfter = 7
  const stuck = new Promise<void>(() => undefined)
  const first = await server.assist(() => {
    written += 1
    return written < endsAfter ? Promise.resolve() : stuck
  })
  await ask(server, 'todos', question('q1', 'Buy milk'))
  await vi.waitFor(() => expect(written).toBe(endsAfter))
  first()
  const begun = await (await server.fetch('/v1/stream/todos/answers/q1?offset=-1')).text()
  expect(MILK.startsWith(begun) && begun !== MILK).toBe(true)
  const other = { list: 'todos', id: 'q1', row: { id: 'q1', about: ['Buy milk'] } }
  const { writeAnswer } = await import('../server/write-answer.mjs')
  await writeAnswer(other, {
    ask: (path, init) => server.fetch(`/v1/stream/${path}`, init),
    pause: () => Promise.resolve(),
  })
  expect(await wholeText(server, 'todos/answers/q1')).toBe(MILK)
  expect((await (await server.fetch('/v1/stream/todos?offset=-1')).json()) as unknown[]).toHaveLength(2)
})

test('what is no question is passed over, and does not stop the next one', async () => {
  const server = start()
  await server.assist()
  for (const body of ['7', '{"type":"answer"}', question('../x', 'a'), question('q0'), question('q2', 'Buy milk')])
    await ask(server, 'todos', body)
  expect(await wholeText(server, 'todos/answers/q2')).toBe(MILK)
})
