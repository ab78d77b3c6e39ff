import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../test/fake-clock.ts'
import type { AccessAction } from '../server/access.ts'
import { authorizeByJwks } from './authorize-by-jwks.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (header: { alg: string; [name: string]: unknown }, payload: unknown, key: KeyObject): string => {
  const signed = `${base64(header)}.${base64(payload)}`
  const hash = header.alg === 'EdDSA' ? null : 'sha256'
  const signature = sign(hash, Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}
const jwk = (key: KeyObject, more: object): object => ({ ...key.export({ format: 'jwk' }), ...more })

const clock = createFakeClock()
const payload = { sub: 'ann', exp: clock.now() / 1000 + 60, streams: ['users/ann/'], streams_read: ['news'] }
const keys = [
  jwk(rsa.publicKey, { kid: 'r' }),
  jwk(ec.publicKey, { kid: 'e', use: 'sig' }),
  jwk(ed.publicKey, { kid: 'd' }),
  { kty: 'oct', kid: 'secret', k: 'c2VjcmV0' },
  { kty: 'RSA', kid: 'broken', n: 7 },
  null,
]

interface Kit {
  asked(): number
  decide(token: string | undefined, action?: AccessAction, stream?: string): Promise<unknown>
  serve(answer: () => Response): void
}

const kit = (options: { clock?: FakeClock; issuer?: string } = {}): Kit => {
  let asked = 0
  let answer = (): Response => Response.json({ keys })
  const authorize = authorizeByJwks({
    url: 'https://id.example/keys',
    clock,
    ...options,
    fetch: () => {
      asked++
      return Promise.resolve(answer())
    },
  })
  return {
    asked: () => asked,
    serve: (next) => {
      answer = next
    },
    decide: async (token, action = 'read', stream = 'users/ann/todos') =>
      authorize({
        action,
        stream,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        query: new URLSearchParams(),
        remoteAddress: undefined,
      }),
  }
}

const ann = { kind: 'identity', id: 'ann', expiresAtMs: payload.exp * 1000, claims: payload }
const denied = (status: number): unknown => expect.objectContaining({ kind: 'denied', status })

describe('tokens signed by a key of the set', () => {
  test.each([
    ['RS256', 'r', rsa],
    ['ES256', 'e', ec],
    ['EdDSA', 'd', ed],
  ])('are taken when they are made by %s', async (alg, kid, pair) => {
    expect(await kit().decide(jwt({ alg, kid }, payload, pair.privateKey))).toEqual(ann)
    expect(await kit().decide(jwt({ alg }, payload, pair.privateKey))).toEqual(ann)
  })

  test('open the streams that they list, and no others', async () => {
    const { decide } = kit()
    const token = jwt({ alg: 'EdDSA' }, payload, ed.privateKey)
    expect(await decide(token, 'append')).toEqual(ann)
    expect(await decide(token, 'read', 'news')).toEqual(ann)
    expect(await decide(token, 'append', 'news')).toEqual(denied(403))
    expect(await decide(token, 'read', 'users/bob/todos')).toEqual(denied(403))
    expect(await decide(token, 'control', '__ds/metrics')).toEqual(denied(403))
    const all = { ...payload, streams: ['*'] }
    expect(await decide(jwt({ alg: 'EdDSA' }, all, ed.privateKey), 'control', '__ds/metrics')).toMatchObject({
      id: 'ann',
    })
  })
})

describe('anything else', () => {
  const secret = `${base64({ alg: 'HS256', kid: 'r' })}.${base64(payload)}.c2lnbmF0dXJl`
  const valid = jwt({ alg: 'EdDSA', kid: 'd' }, payload, ed.privateKey)
  const [head = '', , tail = ''] = valid.split('.')
  test.each([
    ['no token', undefined],
    ['a word', 'word'],
    ['no signature', `${base64({ alg: 'none' })}.${base64(payload)}.`],
    ['a shared secret', secret],
    ['a key of another kind', jwt({ alg: 'RS256', kid: 'e' }, payload, rsa.privateKey)],
    ['a foreign key', jwt({ alg: 'EdDSA', kid: 'd' }, payload, generateKeyPairSync('ed25519').privateKey)],
    ['an unknown extension', jwt({ alg: 'EdDSA', crit: ['exp'] }, payload, ed.privateKey)],
    ['another payload', `${head}.${base64({ ...payload, sub: 'root' })}.${tail}`],
    ['a fourth part', `${valid}.x`],
    ['the past', jwt({ alg: 'EdDSA' }, { ...payload, exp: 1 }, ed.privateKey)],
  ])('is refused: %s', async (_, token) => {
    expect(await kit().decide(token)).toEqual(denied(401))
  })

  test('is refused when the issuer is another', async () => {
    expect(await kit({ issuer: 'https://id.example' }).decide(valid)).toEqual(denied(401))
  })
})

describe('the keys', () => {
  const token = (kid: string): string => jwt({ alg: 'EdDSA', kid }, { ...payload, exp: 9e9 }, ed.privateKey)

  test('are fetched once, again for an unknown id but not often, and again after a while', async () => {
    const time = createFakeClock()
    const { decide, asked, serve } = kit({ clock: time })
    await Promise.all([decide(token('d')), decide(token('d'))])
    expect(asked()).toBe(1)
    await decide(token('new'))
    expect(asked()).toBe(1)
    await time.advance(30_000)
    serve(() => Response.json({ keys: [jwk(ed.publicKey, { kid: 'new' })] }))
    expect(await decide(token('new'))).toMatchObject({ id: 'ann' })
    expect(await decide(token('d'))).toEqual(denied(401))
    expect(asked()).toBe(2)
    await time.advance(600_000)
    serve(() => Response.json({ keys: [] }))
    expect(await decide(token('new'))).toEqual(denied(401))
  })

  test('stay in use while their address is down; without any the request fails', async () => {
    const time = createFakeClock()
    const { decide, serve } = kit({ clock: time })
    serve(() => new Response('', { status: 500 }))
    await expect(decide(token('d'))).rejects.toThrow('answered 500')
    serve(() => Response.json({ keys }))
    expect(await decide(token('d'))).toMatchObject({ id: 'ann' })
    await time.advance(600_000)
    serve(() => new Response('<html>'))
    expect(await decide(token('d'))).toMatchObject({ id: 'ann' })
  })

  test('are not taken over an open connection', () => {
    expect(() => authorizeByJwks({ url: 'http://id.example/keys' })).toThrow('Use https')
    expect(() => authorizeByJwks({ url: 'http://localhost:1/keys' })).not.toThrow()
  })
})
