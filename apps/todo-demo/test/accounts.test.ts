import { afterEach, expect, test } from 'vitest'
import { createTickets } from '../server/tickets.mjs'
import { type DemoServer, startDemoServer } from './demo-server.ts'

let server: DemoServer | undefined
afterEach(() => server?.close())

test('a key is exchanged for tokens, which open the streams of its user and no others', async () => {
  server = startDemoServer()
  const { fetch, account } = server
  const [ann, bob] = [(await account('new')).body, (await account('new')).body]
  const { status, body } = await account('token', ann['key'])
  expect([status, Object.keys(body)]).toEqual([200, ['token', 'endsMs']])
  const statusOf = async (path: string, token?: string) => {
    const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` }
    return (await fetch(`/v1/stream/${path}`, { method: 'PUT', headers })).status
  }
  const own = `users/${ann['user']}/todos`
  expect(
    await Promise.all([
      statusOf(own, body['token']),
      statusOf(own),
      statusOf(own, ann['key']),
      statusOf(`users/${bob['user']}/todos`, body['token']),
      statusOf('todos'),
    ]),
  ).toEqual([201, 401, 401, 403, 201])
  expect((await account('token', `${ann['key']}x`)).status).toBe(401)
  expect((await account('elsewhere')).status).toBe(404)
  expect((await fetch('/v1/stream/__ds/subscriptions/a', { method: 'PUT', body: '{}' })).status).toBe(403)
})

test('a token ends, and a sealed text is good for one purpose', () => {
  let now = 1000
  const tickets = createTickets('secret', () => now)
  const { token, endsMs } = tickets.issue('ann', 60_000)
  expect([tickets.read(token), endsMs]).toEqual([{ user: 'ann', endsMs: 61_000 }, 61_000])
  expect([tickets.userOf(token), tickets.read(tickets.keyOf('ann')), tickets.userOf(tickets.keyOf('ann'))]).toEqual([
    undefined,
    undefined,
    'ann',
  ])
  expect(createTickets('other', () => now).read(token)).toBe(undefined)
  now = 61_000
  expect(tickets.read(token)).toBe(undefined)
})
