import { describe, expect, test } from 'vitest'
import { createHandlerKit, type HandlerKit, TEXT_TYPE } from '../../test/handler-kit.ts'
import { settle } from '../../test/fake-clock.ts'
import type { StreamRequest } from './message.ts'

const setUp = async (): Promise<HandlerKit> => {
  const kit = createHandlerKit()
  await kit.ask('PUT', 'a', { headers: TEXT_TYPE, body: 'start' })
  return kit
}
const append = (kit: HandlerKit): Promise<Response> => kit.ask('POST', 'a', { headers: TEXT_TYPE, body: '+' })
const content = async (kit: HandlerKit): Promise<string> => (await kit.ask('GET', 'a')).text()
const isPost = (request: StreamRequest): boolean => request.method === 'POST'

describe('a fault', () => {
  test('answers with a status and headers instead of doing what was asked', async () => {
    const kit = await setUp()
    kit.handler.faults.add({ effect: { kind: 'respond', status: 503, headers: { 'Retry-After': '2' } } })
    const response = await append(kit)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await content(kit)).toBe('start')
  })

  test('cuts the connection before anything is done', async () => {
    const kit = await setUp()
    kit.handler.faults.add({ effect: { kind: 'cut-before' } })
    await expect(append(kit)).rejects.toThrow(TypeError)
    expect(await content(kit)).toBe('start')
  })

  test('loses the acknowledgement of what was done', async () => {
    const kit = await setUp()
    kit.handler.faults.add({ effect: { kind: 'cut-after' } })
    await expect(append(kit)).rejects.toThrow(TypeError)
    expect(await content(kit)).toBe('start+')
  })

  test('delays', async () => {
    const kit = await setUp()
    kit.handler.faults.add({ effect: { kind: 'delay', delayMs: 500 } })
    const waiting = append(kit)
    await settle()
    expect(await content(kit)).toBe('start')
    await kit.clock.advance(500)
    expect((await waiting).status).toBe(204)
  })

  test('breaks a body after some bytes', async () => {
    const kit = await setUp()
    kit.handler.faults.add({ effect: { kind: 'truncate', bytes: 2 } })
    const reader = (await kit.ask('GET', 'a')).body?.getReader()
    expect(await reader?.read()).toEqual({ done: false, value: new TextEncoder().encode('st') })
    await expect(reader?.read()).rejects.toThrow(TypeError)
  })

  test('hits only what it matches, and only so often', async () => {
    const kit = await setUp()
    kit.handler.faults.add({ match: isPost, times: 2, effect: { kind: 'respond', status: 500 } })
    expect(await content(kit)).toBe('start')
    const statuses = [(await append(kit)).status, (await append(kit)).status, (await append(kit)).status]
    expect(statuses).toEqual([500, 500, 204])
  })

  test('can be switched off, alone or with all others', async () => {
    const kit = await setUp()
    const remove = kit.handler.faults.add({ effect: { kind: 'respond', status: 500 } })
    remove()
    expect((await append(kit)).status).toBe(204)
    kit.handler.faults.add({ times: Infinity, effect: { kind: 'respond', status: 500 } })
    expect([(await append(kit)).status, (await append(kit)).status]).toEqual([500, 500])
    kit.handler.faults.clear()
    expect((await append(kit)).status).toBe(204)
  })
})
