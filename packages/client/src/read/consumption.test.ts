import { expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { openScripted, recordItems } from '../../test/open-scripted.ts'
import { bodyOf, nothingNew, page, type Answer } from '../../test/scripted-fetch.ts'
import { watchedSignal } from '../../test/watched-signal.ts'
import type { StreamResponse } from './stream-response.ts'

const text = (body: string | Uint8Array | ReadableStream, next: string, upToDate = true) =>
  page(body, { next, upToDate, contentType: 'text/plain' })

test.each(['body', 'json', 'text'] as const)('%s ends a live session when it is up to date', async (method) => {
  const { script, open } = openScripted(page([1], { next: 'a', upToDate: false }), page([2], { next: 'b' }))
  const response = await open()
  await response[method]()
  await response.closed
  expect(script.queries).toEqual(['?offset=-1', '?offset=a'])
  expect(response).toMatchObject({ offset: 'b', upToDate: true })
})

test('json flattens arrays, wraps what is none, and takes an empty body as nothing', async () => {
  const answers = ['[1,[2]]', '{"a":3}', ' ', 'null'].map((body, at) =>
    page(body, { next: `a${at}`, upToDate: at === 3 }),
  )
  const { open } = openScripted(...answers)
  expect(await (await open()).json()).toEqual([1, [2], { a: 3 }, null])
})

test('json reads 200,000 items of one response', async () => {
  const items = Array.from({ length: 200_000 }, (_, n) => n)
  const { open } = openScripted(page(items, { next: 'a' }))
  expect(await (await open()).json()).toEqual(items)
})

test('jsonStream gives 200,000 items of one response one by one', async () => {
  const items = Array.from({ length: 200_000 }, (_, n) => n)
  const { open } = openScripted(page(items, { next: 'a' }))
  let count = 0
  for await (const item of (await open({ live: false })).jsonStream()) if (item === count) count++
  expect(count).toBe(200_000)
})

test('a character cut in two by responses is whole in every kind of text', async () => {
  const bytes = new TextEncoder().encode('a€b')
  const answers = (): Answer[] => [text(bytes.slice(0, 2), 'a', false), text(bytes.slice(2), 'b')]
  const open = async () => openScripted(...answers()).open({ live: false })
  expect(await (await open()).text()).toBe('a€b')
  const chunks: string[] = []
  for await (const chunk of (await open()).textStream()) chunks.push(chunk)
  expect(chunks).toEqual(['a', '€b'])
  const subscribed: unknown[] = []
  const response = await open()
  response.subscribeText((chunk) => void subscribed.push([chunk.text, chunk.offset]))
  await response.closed
  expect(subscribed).toEqual([
    ['a', 'a'],
    ['€b', 'b'],
  ])
})

test('a character that is never completed ends as a replacement character', async () => {
  const half = new Uint8Array([0x61, 0xe2, 0x82])
  expect(await (await openScripted(text(half, 'a')).open()).text()).toBe('a\uFFFD')
  const chunks: string[] = []
  for await (const chunk of (await openScripted(text(half, 'a')).open({ live: false })).textStream()) chunks.push(chunk)
  expect(chunks.join('')).toBe('a\uFFFD')
})

test('bodyStream gives bytes as they arrive, subscribeBytes a response at a time', async () => {
  const whole = () => text(bodyOf(['one ', 'two ', 'three']), 'a')
  const chunks: string[] = []
  for await (const chunk of (await openScripted(whole()).open({ live: false })).bodyStream())
    chunks.push(new TextDecoder().decode(chunk))
  expect(chunks).toEqual(['one ', 'two ', 'three'])
  const batches: unknown[] = []
  const response = await openScripted(whole()).open({ live: false })
  response.subscribeBytes(({ data, ...meta }) => void batches.push([new TextDecoder().decode(data), meta]))
  await response.closed
  const meta = { offset: 'a', cursor: undefined, upToDate: true, streamClosed: false }
  expect(batches).toEqual([['one two three', meta]])
})

test('streams skip what is empty and live streams go on until the stream is closed', async () => {
  const { open } = openScripted(
    page([], { next: 'a' }),
    nothingNew('a'),
    page([1], { next: 'b' }),
    page([2], { next: 'c', closed: true }),
  )
  const items: unknown[] = []
  const response = await open()
  for await (const item of response.jsonStream()) items.push(item)
  expect(items).toEqual([1, 2])
  await response.closed
  expect(response).toMatchObject({ offset: 'c', streamClosed: true })
})

test('the offset moves after a batch was dealt with, not before', async () => {
  const { open } = openScripted(page([1], { next: 'a' }), page([2], { next: 'b' }), page([3], { next: 'c' }))
  const response = await open()
  const seen: string[] = []
  response.subscribeJson(async (batch) => {
    await settle()
    seen.push(`${batch.offset} while ${response.offset}`)
  })
  for (let turn = 0; turn < 5; turn++) await settle()
  expect(seen).toEqual(['a while a', 'b while a', 'c while b'])
  expect(response.offset).toBe('c')
  response.cancel()
})

test('the offset of a stream moves when its reader asks for the item after a batch', async () => {
  const { open } = openScripted(page([1, 2], { next: 'a' }), page([3], { next: 'b' }))
  const response = await open()
  const reader = response.jsonStream().getReader()
  const seen: unknown[] = []
  for (let turn = 0; turn < 3; turn++) seen.push([(await reader.read()).value, response.offset])
  expect(seen).toEqual([
    [1, 'a'],
    [2, 'a'],
    [3, 'a'],
  ])
  void reader.read()
  await settle()
  expect(response.offset).toBe('b')
  response.cancel()
})

test('status and headers follow each response', async () => {
  const { open } = openScripted(
    page([1], { next: 'a', upToDate: false }),
    page([2], { next: 'b', status: 206, etag: 'x' }),
  )
  const response = await open()
  const reader = response.jsonStream().getReader()
  await reader.read()
  await reader.read()
  expect([response.status, response.headers.get('etag')]).toEqual([206, 'x'])
  response.cancel()
})

test('batches wait for their subscriber, with one response ahead', async () => {
  const { script, open } = openScripted(...[1, 2, 3, 4].map((n) => page([n], { next: `a${n}`, upToDate: false })))
  const response = await open()
  const gates: Array<() => void> = []
  const items: unknown[] = []
  response.subscribeJson((batch) => {
    items.push(...batch.items)
    return new Promise<void>((resolve) => gates.push(resolve))
  })
  await settle()
  expect([items, script.calls.length]).toEqual([[1], 2])
  gates[0]?.()
  await settle()
  expect([items, script.calls.length]).toEqual([[1, 2], 3])
  response.cancel()
})

test('a throwing subscriber aborts the connection and rejects closed with its error', async () => {
  const error = new TypeError('Body is already used')
  const { script, open, states } = openScripted(page([1], { next: 'a' }))
  const response = await open()
  response.subscribeJson(async () => {
    await settle()
    throw error
  })
  await expect(response.closed).rejects.toBe(error)
  expect([script.calls.length, script.open]).toEqual([2, 0])
  expect(states.at(-1)).toBe('failed Body is already used')
})

test('unsubscribing stops everything at once, also from within the callback', async () => {
  const { script, open } = openScripted(page([1], { next: 'a', upToDate: false }), page([2], { next: 'b' }))
  const response = await open()
  const items: unknown[] = []
  const unsubscribe = response.subscribeJson(async (batch) => {
    items.push(...batch.items)
    await settle()
    unsubscribe()
    unsubscribe()
  })
  await response.closed
  await settle()
  expect([items, script.open]).toEqual([[1], 0])
})

test('leaving a loop early cancels the session and resolves closed', async () => {
  const { script, open } = openScripted(page([1, 2], { next: 'a' }))
  const response = await open()
  for await (const item of response.jsonStream()) if (item === 1) break
  await response.closed
  expect(script.open).toBe(0)
})

test('a cancel ends streams in order and rejects what would pass for the whole', async () => {
  const cut = async (read: (response: StreamResponse) => Promise<unknown>) => {
    const response = await openScripted(page([1], { next: 'a', upToDate: false })).open()
    const reading = read(response)
    reading.catch(() => {})
    await settle()
    response.cancel('enough')
    await response.closed
    return reading
  }
  await expect(cut((response) => response.json())).rejects.toMatchObject({
    name: 'DurableStreamError',
    cause: 'enough',
  })
  await expect(cut((response) => response.text())).rejects.toThrow('cancelled before')
  const rest = cut(async (response) => {
    const reader = response.jsonStream().getReader()
    return [await reader.read(), await reader.read()]
  })
  expect(await rest).toEqual([
    { done: false, value: 1 },
    { done: true, value: undefined },
  ])
})

test('reading after a cancel ends at once', async () => {
  const response = await openScripted(page([1], { next: 'a' })).open()
  response.cancel()
  await response.closed
  expect(await response.jsonStream().getReader().read()).toEqual({ done: true, value: undefined })
})

test('one response is read once, and both methods are named', async () => {
  const response = await openScripted(page([1], { next: 'a' })).open()
  await response.json()
  await expect(response.text()).rejects.toMatchObject({
    code: 'ALREADY_CONSUMED',
    message: expect.stringMatching(/text\(\).*json\(\)/),
  })
  expect(() => response.subscribeBytes(() => {})).toThrow('subscribeBytes() cannot read')
})

test('JSON methods refuse other content and keep the response claimed; json: true overrides', async () => {
  const open = (json: boolean) => openScripted(text('[1]', 'a')).open({ json, live: false })
  const response = await open(false)
  await expect(response.json()).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(response.text()).rejects.toMatchObject({ code: 'ALREADY_CONSUMED' })
  const refusing = async (read: (response: StreamResponse) => unknown) => read(await open(false))
  await expect(refusing((other) => other.jsonStream())).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(refusing((other) => other.subscribeJson(() => {}))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(await (await open(true)).json()).toEqual([1])
})

test('closed of a finite session resolves after the last delivery', async () => {
  const { open } = openScripted(page([1], { next: 'a' }))
  const response = await open({ live: false })
  const order: string[] = []
  response.subscribeJson(async () => {
    await settle()
    order.push('delivered')
  })
  await response.closed.then(() => order.push('closed'))
  expect(order).toEqual(['delivered', 'closed'])
})

test('an abort by the signal ends a live subscription without an error', async () => {
  const controller = new AbortController()
  const { script, open } = openScripted(page([1], { next: 'a' }))
  const response = await open({ signal: controller.signal })
  const batches = recordItems(response)
  await settle()
  controller.abort()
  await response.closed
  expect([batches, script.open]).toEqual([[[1]], 0])
})

test('what was received before a failure is delivered before it', async () => {
  const { open } = openScripted(page([1], { next: 'a' }), page([2], { next: 'b' }), new Response(null, { status: 403 }))
  const response = await open()
  const items: unknown[] = []
  response.subscribeJson(async (batch) => {
    await settle()
    items.push(...batch.items)
  })
  await expect(response.closed).rejects.toMatchObject({ status: 403 })
  expect([items, response.offset]).toEqual([[1, 2], 'b'])
})

test('bytes that come again after an interruption are passed over, in smaller pages too', async () => {
  const { environment, open } = openScripted(
    text(bodyOf(['abcdef'], 'break'), 'f', false),
    text('abc', 'c', false),
    text('de', 'e', false),
    text('fgh', 'h'),
  )
  const reading = (await open()).text()
  await environment.clock.advance(100)
  expect(await reading).toBe('abcdefgh')
})

test('a session that ended keeps no listener on the signal that it was given', async () => {
  const { signal, listeners } = watchedSignal()
  const { open } = openScripted(page([1], { next: 'a' }), new Response(null, { status: 403 }))
  await (await open({ signal })).json()
  await expect(open({ signal })).rejects.toMatchObject({ status: 403 })
  expect(listeners.size).toBe(0)
})
