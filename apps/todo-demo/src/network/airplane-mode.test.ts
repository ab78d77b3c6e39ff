import { expect, test } from 'vitest'
import { createAirplaneMode, gateFetch } from './airplane-mode.ts'

/** A network that answers when a test says so, and breaks when its signal aborts. */
const createNetwork = () => {
  const answers: Array<() => void> = []
  const fetch = (_input: unknown, init?: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      answers.push(() => resolve(new Response('hello')))
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
    })
  return { fetch, answer: () => answers.shift()?.() }
}

test('requests go through while the mode is off', async () => {
  const { fetch, answer } = createNetwork()
  const response = gateFetch(fetch, createAirplaneMode(undefined))('/')
  answer()
  expect(await (await response).text()).toBe('hello')
})

test('while it is on they fail as without a network, and those under way too', async () => {
  const { fetch, answer } = createNetwork()
  const mode = createAirplaneMode(undefined)
  const gated = gateFetch(fetch, mode)
  const [plain, signalled] = [gated('/'), gated('/', { signal: new AbortController().signal })]
  mode.set(true)
  for (const request of [plain, signalled, gated('/')]) await expect(request).rejects.toThrow(TypeError)
  mode.set(false)
  const later = gated('/')
  for (const _ of [1, 2, 3]) answer()
  expect((await later).ok).toBe(true)
})

test('the caller can still abort', async () => {
  const stop = new AbortController()
  const request = gateFetch(createNetwork().fetch, createAirplaneMode(undefined))('/', { signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(request).rejects.toThrow('enough')
})

test('the mode is kept', () => {
  const items = new Map<string, string>()
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => void items.set(key, text),
  }
  createAirplaneMode(storage).set(true)
  expect(createAirplaneMode(storage).get()).toBe(true)
})
