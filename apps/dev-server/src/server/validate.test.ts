import { describe, expect, test } from 'vitest'
import { createHandlerKit, type HandlerKit, JSON_TYPE, TEXT_TYPE } from '../../test/handler-kit.ts'
import type { Validate } from './validate.ts'

/** Refuses what holds no title, for anybody. */
const validate: Validate = (messages) =>
  messages.flatMap((message, index) =>
    typeof message === 'object' && message !== null && 'title' in message
      ? []
      : [{ index, reason: 'It has no title.' }],
  )

const stamped = (seq: number): Record<string, string> => ({
  ...JSON_TYPE,
  'Producer-Id': 'p',
  'Producer-Epoch': '0',
  'Producer-Seq': String(seq),
})

const post = (kit: HandlerKit, body: string, headers: Record<string, string> = JSON_TYPE): Promise<Response> =>
  kit.ask('POST', 'a', { headers, body })

describe('messages that are refused', () => {
  test('are named with their reasons, and nothing of the request is stored', async () => {
    const kit = createHandlerKit({ validate })
    await kit.ask('PUT', 'a', { headers: JSON_TYPE })
    const response = await post(kit, '[{"title":1},{"x":2},3]')
    expect([response.status, await response.json()]).toEqual([
      422,
      {
        error: {
          code: 'MESSAGES_REFUSED',
          message: 'Nothing of this request was stored.',
          messages: [
            { index: 1, reason: 'It has no title.' },
            { index: 2, reason: 'It has no title.' },
          ],
        },
      },
    ])
    expect(await (await kit.ask('GET', 'a')).json()).toEqual([])
  })

  test('do not use up the sequence of their producer', async () => {
    const kit = createHandlerKit({ validate })
    await kit.ask('PUT', 'a', { headers: JSON_TYPE })
    expect((await post(kit, '[1]', stamped(0))).status).toBe(422)
    expect((await post(kit, '[{"title":1}]', stamped(0))).status).toBe(200)
    expect(await (await kit.ask('GET', 'a')).json()).toEqual([{ title: 1 }])
  })

  test('do not become a stream either', async () => {
    const kit = createHandlerKit({ validate })
    expect((await kit.ask('PUT', 'a', { headers: JSON_TYPE, body: '[1]' })).status).toBe(422)
    expect((await kit.ask('GET', 'a')).status).toBe(404)
    expect((await kit.ask('PUT', 'a', { headers: JSON_TYPE, body: '[{"title":1}]' })).status).toBe(201)
  })
})

describe('validation', () => {
  test('gets the values, who sends them, and where they go', async () => {
    const seen: unknown[] = []
    const kit = createHandlerKit({
      authorize: () => ({ kind: 'identity', id: 'ann', claims: { role: 'editor' } }),
      validate: (...args) => {
        seen.push(args)
        return []
      },
    })
    await kit.ask('PUT', 'a', { headers: JSON_TYPE, body: '[]' })
    await post(kit, '[1,[2]]')
    await kit.ask('PUT', 'b', { headers: TEXT_TYPE, body: 'hi' })
    const ann = { kind: 'identity', id: 'ann', claims: { role: 'editor' } }
    expect(seen).toEqual([
      [[1, [2]], ann, { stream: 'a', contentType: 'application/json' }],
      [[new TextEncoder().encode('hi')], ann, { stream: 'b', contentType: 'text/plain' }],
    ])
  })

  test('comes after what the protocol refuses, and a repeat of stored messages stays a success', async () => {
    let isStrict = false
    const kit = createHandlerKit({ validate: () => (isStrict ? [{ index: 0, reason: 'No more.' }] : []) })
    await kit.ask('PUT', 'a', { headers: JSON_TYPE })
    expect((await post(kit, '[1]', stamped(0))).status).toBe(200)
    isStrict = true
    expect((await post(kit, '[1]', stamped(0))).status).toBe(204)
    expect((await post(kit, '[1]', stamped(2))).status).toBe(409)
    expect((await post(kit, '[1]', stamped(1))).status).toBe(422)
    expect((await post(kit, '{', stamped(1))).status).toBe(400)
    expect((await kit.ask('POST', 'a', { headers: { 'Stream-Closed': 'true' } })).status).toBe(204)
    expect((await post(kit, '[1]', stamped(1))).status).toBe(409)
  })

  test('that takes its time lets other writes go on, and is right about the state after it', async () => {
    let release = (): void => undefined
    const waiting = new Promise<void>((resolve) => (release = resolve))
    let isFirst = true
    const kit = createHandlerKit({
      validate: async () => {
        if (!isFirst) return []
        isFirst = false
        await waiting
        return []
      },
    })
    await kit.ask('PUT', 'a', { headers: JSON_TYPE })
    const slow = post(kit, '[1]', stamped(0))
    const fast = await post(kit, '[2]', stamped(0))
    release()
    expect([fast.status, (await slow).status]).toEqual([200, 204])
    expect(await (await kit.ask('GET', 'a')).json()).toEqual([2])
  })
})
