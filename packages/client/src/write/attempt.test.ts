import { expect, test } from 'vitest'
import { fakeEnvironment } from '../../test/fake-environment.ts'
import { bodyOf, scriptedFetch, type Answer } from '../../test/scripted-fetch.ts'
import { watchedSignal } from '../../test/watched-signal.ts'
import { attempt } from './attempt.ts'
import { exchange } from './exchange.ts'

const url = 'https://h.test/s'

const setUp = (...answers: Answer[]) => {
  const script = scriptedFetch(...answers)
  const environment = fakeEnvironment(script.fetch)
  const { clock, random, warn } = environment
  const ports = { fetch: script.fetch, clock, random, warn: (message: string) => warn(message) }
  return { script, clock, target: { url, ports: { ...ports, random: () => random() } } }
}
const redirected = (status: number, headers: Record<string, string> = {}): Response =>
  Object.defineProperties(new Response(null, { status, headers }), {
    redirected: { value: true },
    url: { value: 'https://h.test/elsewhere' },
  })

test('a server that accepts and never answers is a failure of the network after 90 seconds', async () => {
  const { script, clock, target } = setUp()
  const outcome = attempt(target, { method: 'POST', body: 'x' })
  await clock.advance(89_999)
  expect(script.open).toBe(1)
  await clock.advance(2)
  expect(await outcome).toMatchObject({ kind: 'network-failure', error: { message: `${url} did not answer for 90 s` } })
  expect([script.open, clock.pending]).toEqual([0, 0])
})

test('a large body has the time that a slow line needs, and a stream as long as it takes', async () => {
  const { clock, script, target } = setUp()
  const large = attempt(target, { method: 'POST', body: new Uint8Array(8_000_000) })
  const streamed = attempt(target, { method: 'POST', body: bodyOf(['x'], 'open') })
  await clock.advance(1_089_000)
  expect(script.open).toBe(2)
  await clock.advance(2000)
  expect(await large).toMatchObject({ kind: 'network-failure' })
  expect([script.open, clock.pending]).toEqual([1, 0])
  void streamed
})

test('a streaming body is sent half duplex', async () => {
  const { script, target } = setUp(new Response(null, { status: 204 }), new Response(null, { status: 204 }))
  await attempt(target, { method: 'POST', body: new ReadableStream() })
  await attempt(target, { method: 'POST', body: 'x' })
  expect(script.calls.map(({ init }) => Object.entries(init).find(([name]) => name === 'duplex'))).toEqual([
    ['duplex', 'half'],
    undefined,
  ])
})

test('only what may be carried out twice is sent again after no answer', async () => {
  const { clock, script, target } = setUp()
  const once = exchange(target, { method: 'POST', body: 'x' }, { repeat: 'answered' }).catch((error: unknown) => error)
  await clock.advance(90_001)
  expect([await once, script.calls.length]).toEqual([expect.any(Error), 1])

  const other = setUp(() => new Promise<Response>(() => {}), new Response(null, { status: 204 }))
  const twice = exchange(other.target, { method: 'DELETE' }, { repeat: 'always' })
  await other.clock.advance(100_000)
  expect([(await twice).status, other.script.calls.length, other.clock.pending]).toEqual([204, 2, 0])
})

test('an error whose body never ends is an error all the same', async () => {
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024).fill(0x78)) })
  const { target, clock } = setUp(
    new Response(endless, { status: 400 }),
    new Response(bodyOf(['no'], 'open'), { status: 400 }),
  )
  const failed = exchange(target, { method: 'POST', body: 'x' }, { repeat: 'answered' })
  await expect(failed).rejects.toMatchObject({ status: 400, text: 'x'.repeat(65_536) })
  const silent = exchange(target, { method: 'POST', body: 'x' }, { repeat: 'answered' }).catch(
    (error: unknown) => error,
  )
  await clock.advance(90_001)
  expect(await silent).toMatchObject({ message: `${url} did not answer for 90 s` })
})

test('a redirect that makes a read of a write is an error, because nothing was stored', async () => {
  const { target } = setUp(redirected(200, { 'Stream-Next-Offset': 'a' }))
  await expect(exchange(target, { method: 'POST', body: 'x' }, { repeat: 'always' })).rejects.toMatchObject({
    name: 'DurableStreamError',
    message: expect.stringContaining('redirects to https://h.test/elsewhere'),
  })
})

test('a redirect that keeps the write is an answer', async () => {
  const answers = [redirected(204), redirected(200, { 'Producer-Seq': '0', 'Stream-Next-Offset': 'a' })]
  const { target } = setUp(...answers)
  for (const { status } of answers) {
    expect(await attempt(target, { method: 'POST', body: 'x' })).toMatchObject({
      kind: 'response',
      response: { status },
    })
  }
})

test('an abort ends it with its reason and leaves nothing behind', async () => {
  const { target, clock } = setUp()
  const abort = new AbortController()
  const outcome = attempt(target, { method: 'POST', body: 'x', signal: abort.signal })
  await clock.advance()
  abort.abort('enough')
  expect(await outcome).toEqual({ kind: 'aborted', reason: 'enough' })
  await clock.advance()
  expect(clock.pending).toBe(0)
})

test('a signal that lives longer than its requests keeps no listener of theirs', async () => {
  const { signal, listeners } = watchedSignal()
  const { target } = setUp(new Response(null, { status: 204 }), new TypeError('refused'))
  await attempt(target, { method: 'POST', signal })
  await attempt(target, { method: 'POST', signal })
  expect(listeners.size).toBe(0)
})
