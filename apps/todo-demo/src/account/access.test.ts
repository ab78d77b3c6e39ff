import { expect, test } from 'vitest'
import { createAccess } from './access.ts'
import { createAccountStore } from './account.ts'

const refused = Object.assign(new Error('no'), { status: 401 })

/** A server that knows the keys it gave, and counts tokens. */
const createServer = () => {
  const keys = new Set<string>()
  let tokens = 0
  return {
    keys,
    create: async () => {
      const user = `user${keys.size + 1}`
      keys.add(`key of ${user}`)
      return { user, key: `key of ${user}` }
    },
    tokenFor: async (key: string) => {
      if (!keys.has(key)) return undefined
      tokens += 1
      return { token: `token ${tokens}`, endsMs: 0 }
    },
  }
}
const setUp = () => {
  const server = createServer()
  const account = createAccountStore(undefined)
  return { server, account, access: createAccess({ account, server, now: () => 7 }) }
}

test('requests that are refused together renew the token once and are made again', async () => {
  const { access } = setUp()
  await access.signIn()
  expect(access.headers.Authorization()).toBe('Bearer none')
  expect(await Promise.all([access.onError(refused), access.onError(refused)])).toEqual([{}, {}])
  expect([access.headers.Authorization(), access.get()]).toEqual(['Bearer token 1', { renewals: 1, renewedAtMs: 7 }])
  await access.onError(refused)
  expect(access.headers.Authorization()).toBe('Bearer token 2')
})

test('what is no refusal of a token is given up, and so is everything without an account', async () => {
  const { access } = setUp()
  expect(await access.onError(refused)).toBe(undefined)
  await access.signIn()
  expect(await access.onError(Object.assign(new Error('no'), { status: 403 }))).toBe(undefined)
})

test('a renewal that the network cuts off gives nothing up: the request is made again', async () => {
  const { access, server } = setUp()
  await access.signIn()
  const { tokenFor } = server
  server.tokenFor = () => Promise.reject(new TypeError('Failed to fetch'))
  expect(await access.onError(refused)).toEqual({})
  server.tokenFor = tokenFor
  expect(await access.onError(refused)).toEqual({})
  expect(access.headers.Authorization()).toBe('Bearer token 1')
})

test('signed out nothing is renewed; signing in again opens the same account', async () => {
  const { access, account } = setUp()
  await access.signIn()
  const before = account.get()
  await access.onError(refused)
  access.signOut()
  expect([access.headers.Authorization(), await access.onError(refused)]).toEqual(['Bearer none', undefined])
  await access.signIn()
  expect(account.get()).toEqual(before)
})

test('how many changes are kept is known until somebody signs in again, after a reload too', async () => {
  const items = new Map<string, string>()
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => void items.set(key, text),
  }
  const account = createAccountStore(storage)
  const access = createAccess({ account, server: createServer(), now: () => 7 })
  await access.signIn()
  access.signOut(2)
  expect(createAccountStore(storage).get()).toMatchObject({ isSignedIn: false, kept: 2 })
  await access.signIn()
  expect(createAccountStore(storage).get()).not.toHaveProperty('kept')
})

test('an account that the server does not know any more is replaced by a new one', async () => {
  const { access, account, server } = setUp()
  await access.signIn()
  server.keys.clear()
  server.keys.add('another')
  expect(await access.onError(refused)).toBe(undefined)
  await access.signIn()
  expect(account.get()).toEqual({ user: 'user2', key: 'key of user2', isSignedIn: true })
})

test.each(['', '{', '{"user":"a/b","key":"k"}', '{"user":"a"}'])('what is stored as %s is no account', (text) => {
  expect(createAccountStore({ getItem: () => text, setItem: () => undefined }).get()).toBe(undefined)
})
