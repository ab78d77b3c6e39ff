import { describe, expect, test } from 'vitest'
import { createHandlerKit, JSON_TYPE, readUntil, TEXT_TYPE } from '../../test/handler-kit.ts'
import type { HandlerOptions } from '../handler.ts'
import { type AccessRequest, type Authorize, deny } from './access.ts'
import { settle } from '../../test/fake-clock.ts'

const EXPIRES_MS = Date.UTC(2026, 10, 21) + 5000
const asAnn = { Authorization: 'Bearer ann' }

/** Everybody reads `news/`; ann owns `users/ann/`, until her token expires. */
const authorize: Authorize = ({ action, stream, headers }) => {
  const user = /^Bearer (\w+)$/.exec(headers['authorization'] ?? '')?.[1]
  if (stream.startsWith('news/') && (action === 'read' || action === 'describe')) return { kind: 'public' }
  if (user === undefined) return deny('Log in.', 401)
  return stream.startsWith(`users/${user}/`)
    ? { kind: 'identity', id: user, expiresAtMs: EXPIRES_MS }
    : deny('This is not yours.')
}

const kit = (options: HandlerOptions = {}) => createHandlerKit({ authorize, ...options })

describe('a server with an authorize', () => {
  test('lets in whom it allows, tells the others why, and stores nothing of theirs', async () => {
    const { ask } = kit()
    const created = await ask('PUT', 'users/ann/a', { headers: { ...TEXT_TYPE, ...asAnn }, body: 'x' })
    const missing = await ask('GET', 'users/ann/a')
    const foreign = await ask('POST', 'users/ann/a', {
      headers: { ...TEXT_TYPE, Authorization: 'Bearer bob' },
      body: 'y',
    })
    expect([created.status, missing.status, foreign.status]).toEqual([201, 401, 403])
    expect([missing.headers.get('www-authenticate'), await missing.text()]).toEqual(['Bearer', 'Log in.\n'])
    expect([foreign.headers.get('www-authenticate'), await foreign.text()]).toEqual([null, 'This is not yours.\n'])
    expect(await (await ask('GET', 'users/ann/a', { headers: asAnn })).text()).toBe('x')
  })

  test('asks about each operation under the canonical name of the stream', async () => {
    const asked: Array<Pick<AccessRequest, 'action' | 'stream'>> = []
    const { ask } = kit({
      authorize: ({ action, stream }) => {
        asked.push({ action, stream })
        return { kind: 'public' }
      },
    })
    for (const method of ['PUT', 'HEAD', 'GET', 'POST', 'DELETE', 'PATCH']) await ask(method, '%61/b%2fc')
    await ask('GET', '__ds/nothing')
    await ask('OPTIONS', 'a')
    await ask('GET', '%zz')
    expect(asked).toEqual([
      { action: 'create', stream: 'a/b%2Fc' },
      { action: 'describe', stream: 'a/b%2Fc' },
      { action: 'read', stream: 'a/b%2Fc' },
      { action: 'append', stream: 'a/b%2Fc' },
      { action: 'delete', stream: 'a/b%2Fc' },
      { action: 'read', stream: 'a/b%2Fc' },
      { action: 'control', stream: '__ds/nothing' },
    ])
  })

  test('lets nobody fork what they may not read', async () => {
    const { ask } = kit()
    await ask('PUT', 'users/ann/a', { headers: { ...TEXT_TYPE, ...asAnn }, body: 'secret' })
    const fork = (from: string): Promise<Response> =>
      ask('PUT', 'users/bob/b', { headers: { Authorization: 'Bearer bob', 'Stream-Forked-From': from } })
    expect((await fork('/v1/stream/users/ann/a')).status).toBe(403)
    expect((await fork('/v1/stream/users/%61nn/a')).status).toBe(403)
    expect((await fork('/elsewhere')).status).toBe(404)
    expect((await ask('GET', 'users/bob/b', { headers: { Authorization: 'Bearer bob' } })).status).toBe(404)
  })

  test('answers 500 and reports it when authorize fails', async () => {
    const errors: unknown[] = []
    const failure = new Error('the directory is away')
    const { ask } = kit({ authorize: () => Promise.reject(failure), onError: (error) => errors.push(error) })
    expect((await ask('GET', 'a')).status).toBe(500)
    expect(errors).toEqual([failure])
  })
})

describe('caches', () => {
  const cacheControl = async (response: Promise<Response>): Promise<string | null> =>
    (await response).headers.get('cache-control')

  test('keep nothing that a credential made visible, and what is for everybody as before', async () => {
    const owner = kit({ authorize: undefined })
    await owner.ask('PUT', 'news/a', { headers: TEXT_TYPE, body: 'x' })
    const everybody = 'public, max-age=60, stale-while-revalidate=300'
    expect(await cacheControl(owner.ask('GET', 'news/a'))).toBe(everybody)
    const { ask } = kit({
      authorize: (request) => (request.action === 'create' ? { kind: 'identity', id: 'root' } : authorize(request)),
    })
    expect(await cacheControl(ask('PUT', 'news/a', { headers: TEXT_TYPE, body: 'x' }))).toBe('private, no-store')
    await ask('PUT', 'users/ann/a', { headers: { ...TEXT_TYPE, ...asAnn }, body: 'x' })
    expect(await cacheControl(ask('GET', 'news/a'))).toBe(everybody)
    expect(await cacheControl(ask('GET', 'users/ann/a', { headers: asAnn }))).toBe('private, no-store')
    expect(await cacheControl(ask('HEAD', 'users/ann/a', { headers: asAnn }))).toBe('private, no-store')
    expect(await cacheControl(ask('GET', 'users/ann/a?offset=bad', { headers: asAnn }))).toBe('private, no-store')
    const sse = ask('GET', 'users/ann/a?offset=-1&live=sse', { headers: asAnn })
    expect(await cacheControl(sse)).toBe('private, no-cache, no-store')
  })
})

describe('live reads', () => {
  test('end when the credential does', async () => {
    const { ask, clock } = kit()
    await ask('PUT', 'users/ann/a', { headers: { ...TEXT_TYPE, ...asAnn } })
    const sse = await ask('GET', 'users/ann/a?offset=-1&live=sse', { headers: asAnn })
    const poll = ask('GET', 'users/ann/a?offset=now&live=long-poll', { headers: asAnn })
    const text = readUntil(sse, () => false)
    await settle()
    await clock.advance(5000)
    expect((await poll).status).toBe(204)
    expect(await text).toContain('event: control')
    expect(clock.pending()).toBe(0)
  })
})

describe('a rate limit', () => {
  const rateLimit = { perSecond: 1, burst: 2 }
  const statuses = async (asks: ReadonlyArray<() => Promise<Response>>): Promise<number[]> => {
    const all: number[] = []
    for (const next of asks) all.push((await next()).status)
    return all
  }

  test('counts each user, and says when to come again', async () => {
    const { ask, clock } = kit({ rateLimit })
    const as = (user: string) => (): Promise<Response> =>
      ask('HEAD', `users/${user}/a`, { headers: { Authorization: `Bearer ${user}` } })
    expect(await statuses([as('ann'), as('ann'), as('ann'), as('bob')])).toEqual([404, 404, 429, 404])
    const refused = await as('ann')()
    expect([refused.headers.get('retry-after'), refused.headers.get('cache-control')]).toEqual(['1', 'no-store'])
    await clock.advance(1000)
    expect(await statuses([as('ann'), as('ann')])).toEqual([404, 429])
  })

  test('counts who is turned away apart, so that guessing is slow and locks nobody out', async () => {
    const { ask } = kit({ rateLimit })
    const guess = (): Promise<Response> => ask('GET', 'users/ann/a')
    const ann = (): Promise<Response> => ask('GET', 'users/ann/a', { headers: asAnn })
    expect(await statuses([guess, guess, guess, ann])).toEqual([401, 401, 429, 404])
  })

  test('counts addresses where there are no users', async () => {
    const { handler } = createHandlerKit({ rateLimit: { perSecond: 1, burst: 1 } })
    const from = async (remoteAddress: string): Promise<unknown> => {
      const reply = await handler.handle({ method: 'GET', url: 'http://h/v1/stream/a', headers: {}, remoteAddress })
      return reply.kind === 'answer' ? reply.status : reply.kind
    }
    expect([await from('::1'), await from('::1'), await from('10.0.0.7')]).toEqual([404, 429, 404])
  })
})

describe('a body of JSON', () => {
  test('is answered as JSON to nobody who may not', async () => {
    const { ask } = kit()
    const response = await ask('PUT', 'users/ann/a', { headers: JSON_TYPE, body: '[1]' })
    expect([response.status, response.headers.get('content-security-policy')]).toEqual([
      401,
      "sandbox; default-src 'none'",
    ])
  })
})
