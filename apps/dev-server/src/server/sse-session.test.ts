import { describe, expect, test } from 'vitest'
import { createHandlerKit, JSON_TYPE, readUntil, TEXT_TYPE } from '../../test/handler-kit.ts'
import { settle } from '../../test/fake-clock.ts'

const controls = (text: string): unknown[] =>
  [...text.matchAll(/^event: control\ndata:(.*)$/gm)].map((match): unknown => JSON.parse(match[1] ?? ''))
const all = (): boolean => false

describe('an SSE session', () => {
  test('at the tail of an empty stream begins with a control event', async () => {
    const { ask } = createHandlerKit()
    const created = await ask('PUT', 'a', { headers: TEXT_TYPE })
    const response = await ask('GET', 'a?offset=-1&live=sse')
    expect([response.headers.get('content-type'), response.headers.get('stream-sse-data-encoding')]).toEqual([
      'text/event-stream',
      null,
    ])
    const text = await readUntil(response, (seen) => seen.endsWith('\n\n'))
    expect(controls(text)).toEqual([
      { streamNextOffset: created.headers.get('stream-next-offset'), streamCursor: '3339360', upToDate: true },
    ])
  })

  test('pairs every page of data with a control event', async () => {
    const { ask } = createHandlerKit({ pageBytes: 1 })
    await ask('PUT', 'a', { headers: JSON_TYPE, body: '[1]' })
    await ask('POST', 'a', { headers: JSON_TYPE, body: '[2,3]' })
    await ask('POST', 'a', { headers: { 'Stream-Closed': 'true' } })
    const text = await (await ask('GET', 'a?offset=-1&live=sse')).text()
    const events = [...text.matchAll(/^event: (.*)\ndata:(\[.*\])?/gm)].map((match) => match[2] ?? match[1])
    expect(events).toEqual(['[1]', 'control', '[2,3]', 'control'])
  })

  test('says that it is alive while nothing happens, and ends after a minute', async () => {
    const { ask, clock } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    const reading = readUntil(await ask('GET', 'a?offset=now&live=sse'), all)
    await settle()
    await clock.advance(59_999)
    await clock.advance(1)
    const seen = controls(await reading)
    expect(seen).toHaveLength(4)
    expect(clock.pending()).toBe(0)
  })

  test('never lets its cursor go back', async () => {
    const fractions = [0.9, 0.1, 0.5, 0.2]
    const { ask, clock } = createHandlerKit({
      random: { fraction: () => fractions.shift() ?? 0, id: () => 'creation' },
    })
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    const reading = readUntil(await ask('GET', 'a?offset=now&live=sse&cursor=9000000'), all)
    await settle()
    await clock.advance(60_000)
    const cursors = controls(await reading).map((control) => Object(control).streamCursor)
    expect(cursors).toEqual(['9000162', '9000162', '9000162', '9000162'])
  })

  test('ends when its stream is deleted, and when the server does', async () => {
    const { ask, handler } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    await ask('PUT', 'b', { headers: TEXT_TYPE })
    const reading = [
      readUntil(await ask('GET', 'a?offset=now&live=sse'), all),
      readUntil(await ask('GET', 'b?offset=now&live=sse'), all),
    ]
    await settle()
    await ask('DELETE', 'a')
    await handler.close()
    expect((await Promise.all(reading)).map((text) => controls(text).length)).toEqual([1, 1])
  })

  test('loses nothing that is appended while the reader is slow', async () => {
    const { ask } = createHandlerKit()
    await ask('PUT', 'a', { headers: JSON_TYPE })
    const response = await ask('GET', 'a?offset=-1&live=sse')
    for (const number of [1, 2, 3]) {
      await settle()
      await ask('POST', 'a', { headers: JSON_TYPE, body: String(number) })
    }
    const text = await readUntil(response, (seen) => seen.includes('3]') && seen.endsWith('\n\n'))
    expect(text.match(/data:\[.*\]/g)).toEqual(['data:[1,2,3]'])
  })

  test('stops waiting when its reader goes', async () => {
    const { ask, clock } = createHandlerKit()
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    const response = await ask('GET', 'a?offset=now&live=sse')
    await readUntil(response, (seen) => seen.endsWith('\n\n'))
    await settle()
    expect(clock.pending()).toBe(0)
  })
})
