import { DurableStream, FetchError } from '@oxbow/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTickets, startUserStreams } from '../examples/per-user-streams.ts'
import type { RunningServer } from '../src/index.ts'

let nowMs = 0
const tickets = createTickets('the secret of this test', () => nowMs)
let server: RunningServer
beforeEach(async () => {
  nowMs = Date.UTC(2027, 0, 1)
  server = await startUserStreams(tickets, { port: 0 })
})
afterEach(() => server.close())

const open = (name: string, token: () => string): DurableStream =>
  new DurableStream({
    url: `${server.url}/v1/stream/${name}`,
    headers: { Authorization: () => `Bearer ${token()}` },
    contentType: 'application/json',
    warnOnHttp: false,
  })
const statusOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof FetchError ? error.status : error),
  )
const note = (by: string): { by: string; text: string } => ({ by, text: 'Buy milk' })

describe('the example of streams for each user', () => {
  test('lets users write and read their own streams, and nobody else', async () => {
    const ann = open('users/ann/notes', () => tickets.issue('ann'))
    await ann.create()
    await ann.append(note('ann'))
    expect(await (await ann.stream({ live: false })).json()).toEqual([note('ann')])
    const raw = async (token: string | undefined): Promise<number> => {
      const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` }
      return (await fetch(`${server.url}/v1/stream/users/ann/notes`, { headers })).status
    }
    const forged = tickets.issue('ann').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    const foreign = createTickets('another secret', () => nowMs).issue('ann')
    expect([await raw(undefined), await raw(forged.slice(1)), await raw(foreign)]).toEqual([401, 401, 401])
    expect([await raw(tickets.issue('bob')), await raw(tickets.issue('ann/notes'))]).toEqual([403, 403])
    expect(await raw(tickets.issue('ann'))).toBe(200)
  })

  test('ends with the token, and goes on with a new one', async () => {
    const old = tickets.issue('ann')
    let token = old
    const ann = open('users/ann/notes', () => token)
    await ann.create()
    nowMs += 3_600_000
    const headers = { Authorization: `Bearer ${old}` }
    expect((await fetch(`${server.url}/v1/stream/users/ann/notes`, { headers })).status).toBe(401)
    token = tickets.issue('ann')
    await ann.append(note('ann'))
    expect(await (await ann.stream({ live: false })).json()).toEqual([note('ann')])
  })

  test('refuses notes that are not as they should be, each with its reason', async () => {
    const ann = open('users/ann/notes', () => tickets.issue('ann'))
    await ann.create()
    expect(await statusOf(ann.append(note('bob')))).toBe(422)
    const response = await ann.request({
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify([note('ann'), note('bob'), { by: 'ann' }]),
    })
    expect([response.status, await response.json()]).toEqual([
      422,
      {
        error: {
          code: 'MESSAGES_REFUSED',
          message: 'Nothing of this request was stored.',
          messages: [
            { index: 1, reason: 'A note bears the name of its writer.' },
            { index: 2, reason: 'A note needs a text.' },
          ],
        },
      },
    ])
    expect(await (await ann.stream({ live: false })).json()).toEqual([])
  })

  test('keeps nothing of a user in caches', async () => {
    const headers = { Authorization: `Bearer ${tickets.issue('ann')}`, 'Content-Type': 'text/plain' }
    const response = await fetch(`${server.url}/v1/stream/users/ann/empty`, { method: 'PUT', headers })
    expect([response.status, response.headers.get('cache-control')]).toEqual([201, 'private, no-store'])
  })
})
