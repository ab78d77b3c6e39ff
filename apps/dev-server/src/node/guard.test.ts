import { describe, expect, test } from 'vitest'
import { type Guard, isLocalOrigin, judge, type Visit } from './guard.ts'

const same = (a: string, b: string): boolean => a === b
const HOME: Guard = { lanHosts: new Set(), token: undefined }
const LAN: Guard = { lanHosts: new Set(['192.168.1.5']), token: 'secret' }

const visit = (host: string | undefined, remoteAddress: string, headers = {}, queryToken?: string): Visit => ({
  headers: { host, ...headers },
  remoteAddress,
  queryToken,
})
const verdict = (guard: Guard, given: Visit): string | number => {
  const { kind, ...rest } = judge(guard, given, same)
  return 'status' in rest ? rest.status : kind
}

describe('a server for its own machine', () => {
  test.each(['localhost', 'localhost:4437', 'LOCALHOST:1', '127.0.0.1:4437', '[::1]', '[::1]:4437'])(
    'answers for %s',
    (host) => {
      for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
        expect(verdict(HOME, visit(host, address))).toBe('welcome')
    },
  )

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.168.1.5',
    '0.0.0.0',
    '[::2]:4437',
  ])('does not answer for %s, which a name server could point at it', (host) => {
    expect(verdict(HOME, visit(host, '127.0.0.1'))).toBe(421)
  })

  test.each([undefined, '', 'a b', 'localhost:port', 'localhost/', 'user@localhost'])('refuses the host %j', (host) => {
    expect(verdict(HOME, visit(host, '127.0.0.1'))).toBe(400)
  })

  test.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'])(
    'refuses what bears %s',
    (name) => {
      expect(verdict(HOME, visit('localhost', '127.0.0.1', { [name]: 'x' }))).toBe(403)
    },
  )

  test('refuses other machines', () => {
    expect(verdict(HOME, visit('localhost', '192.168.1.9'))).toBe(403)
    expect(verdict(HOME, { headers: { host: 'localhost' }, remoteAddress: undefined, queryToken: undefined })).toBe(403)
  })
})

describe('a server for the network', () => {
  const phone = (headers = {}, queryToken?: string): string | number =>
    verdict(LAN, visit('192.168.1.5:4437', '192.168.1.9', headers, queryToken))

  test('needs no token from its own machine', () => {
    expect(verdict(LAN, visit('localhost:4437', '127.0.0.1'))).toBe('welcome')
  })

  test('takes the token from the address once, then from the cookie or a header', () => {
    expect(phone({}, 'secret')).toBe('exchange')
    expect(phone({ cookie: 'a=b; oxbow_token=secret; c=d' })).toBe('known')
    expect(phone({ authorization: 'Bearer secret' })).toBe('known')
    expect(phone({ authorization: 'bearer  secret', cookie: 'oxbow_token=old' })).toBe('known')
  })

  test('refuses another machine without it', () => {
    expect(phone()).toBe(401)
    expect(phone({}, 'wrong')).toBe(401)
    expect(phone({ cookie: 'oxbow_token=', authorization: 'Basic secret' })).toBe(401)
    expect(phone({ cookie: 'xoxbow_token=secret' })).toBe(401)
  })

  test('answers for its own addresses only', () => {
    expect(verdict(LAN, visit('evil.example', '192.168.1.9', { authorization: 'Bearer secret' }))).toBe(421)
  })
})

test('pages of this machine and of the server itself are local, all others are not', () => {
  const local = ['http://localhost:5173', 'http://127.0.0.1', 'https://[::1]:8443', 'http://192.168.1.5:4437']
  const foreign = ['https://evil.example', 'http://localhost.evil.example', 'null', '', 'http://192.168.1.5:8000']
  expect(local.map((origin) => isLocalOrigin(origin, '192.168.1.5:4437'))).toEqual([true, true, true, true])
  expect(foreign.map((origin) => isLocalOrigin(origin, '192.168.1.5:4437'))).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})
