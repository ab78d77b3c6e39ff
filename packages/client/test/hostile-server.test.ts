// Servers, proxies and clocks that do what nobody expects: nothing hangs, hurries, is lost or comes twice.
import { expect, test } from 'vitest'
import { settle } from './fake-clock.ts'
import { openScripted, recordItems } from './open-scripted.ts'
import { batchEvents, bodyOf, events, page } from './scripted-fetch.ts'

const html = { 'content-type': 'text/html' }
const errorPage = (status: number): Response => new Response('<h1>Bad gateway</h1>', { status, headers: html })

test.each([
  { form: 'seconds', header: '7' },
  { form: 'a date', header: new Date(1_007_000).toUTCString() },
])('a 429 with Retry-After as $form is waited for', async ({ header }) => {
  const limited = new Response(null, { status: 429, headers: { 'Retry-After': header } })
  const { script, environment, open, states } = openScripted(limited, page([1], { next: 'a' }))
  const reading = open({ live: false }).then((response) => response.json())
  await environment.clock.advance(6999)
  expect(script.calls.length).toBe(1)
  await environment.clock.advance(1)
  expect(await reading).toEqual([1])
  expect(states[1]).toMatch(/^waiting 1 7000 /)
})

test('an HTML error page of a proxy is a failure that is retried, also in the middle of a session', async () => {
  const { environment, open } = openScripted(
    errorPage(502),
    page([1], { next: 'a', upToDate: false }),
    errorPage(504),
    new Response('<h1>Sign in</h1>', { headers: html }),
    page([2], { next: 'b' }),
  )
  const reading = open({ live: false }).then((response) => response.json())
  await environment.clock.advance(1000)
  expect(await reading).toEqual([1, 2])
})

test('an HTML error page for what is not there is a FetchError with its text', async () => {
  const { open } = openScripted(errorPage(404))
  await expect(open()).rejects.toMatchObject({ name: 'FetchError', status: 404, text: '<h1>Bad gateway</h1>' })
})

test('an error whose body never ends is retried', async () => {
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024)) })
  const { environment, open } = openScripted(new Response(endless, { status: 503 }), page([1], { next: 'a' }))
  const reading = open({ live: false }).then((response) => response.json())
  await environment.clock.advance(1000)
  expect(await reading).toEqual([1])
})

test('a body that never ends is read as long as somebody takes it, and let go by a break', async () => {
  let sent = 0
  const endless = new ReadableStream({
    pull: (controller) => {
      sent++
      controller.enqueue(new Uint8Array(1024))
    },
  })
  const { open } = openScripted(page(endless, { next: 'a', contentType: 'application/octet-stream' }))
  const response = await open({ live: false })
  let taken = 0
  for await (const chunk of response.bodyStream()) {
    taken += chunk.byteLength
    if (taken >= 1024 * 1000) break
  }
  await response.closed
  const sentThen = sent
  await settle()
  expect([sent, sentThen < 1010]).toEqual([sentThen, true])
})

test('events that come twice are delivered once, and control events alone bring nothing', async () => {
  const one = batchEvents('[1]', { streamNextOffset: 'a', streamCursor: '1', upToDate: true })
  const two = batchEvents('[2]', { streamNextOffset: 'b', streamCursor: '2', upToDate: true })
  const again = batchEvents(undefined, { streamNextOffset: 'b', streamCursor: '2', upToDate: true })
  const end = batchEvents(undefined, { streamNextOffset: 'b', streamClosed: true })
  const { open } = openScripted(page([0], { next: '9' }), events([one, one, two, again, again, two, end]))
  const response = await open({ live: 'sse' })
  const batches = recordItems(response)
  await response.closed
  expect(batches.flat()).toEqual([0, 1, 2])
})

test('a page that comes again from a cache under another address is delivered once', async () => {
  const { environment, open } = openScripted(
    page([1], { next: 'a', upToDate: false }),
    page([1], { next: 'a', upToDate: false }),
    page([2], { next: 'b' }),
  )
  const reading = open({ live: false }).then((response) => response.json())
  await environment.clock.advance(1000)
  expect(await reading).toEqual([1, 2])
})

test.each(['text/plain', 'text/html; charset=utf-8', 'application/octet-stream'])(
  'a later page that a proxy calls %s is read as what the stream is',
  async (contentType) => {
    const { open } = openScripted(page([1], { next: 'a', upToDate: false }), page('[2]', { next: 'b', contentType }))
    const response = await open({ live: false })
    expect(await response.json()).toEqual([1, 2])
  },
)

test('a clock that jumps ahead makes a read that is out be asked again, once', async () => {
  const { script, environment, open } = openScripted(
    page([1], { next: 'a', upToDate: false }),
    page(bodyOf(['[2'], 'open'), { next: 'b' }),
    page([2], { next: 'b' }),
  )
  const reading = open({ live: false }).then((response) => response.json())
  await environment.clock.advance(1000)
  environment.clock.jump(3_600_000)
  await environment.clock.advance(100_000)
  expect(await reading).toEqual([1, 2])
  expect([script.calls.length, environment.clock.pending]).toEqual([3, 0])
})
