import { describe, expect, test } from 'vitest'
import { createHandlerKit } from '../../test/handler-kit.ts'
import { type ControlCall, isOpenControl, routeControl } from './control.ts'
import { answer } from './message.ts'

const call = (...segments: string[]): ControlCall => ({
  segments,
  url: new URL('http://h/v1/stream/__ds/x'),
  request: { method: 'GET', url: 'http://h/v1/stream/__ds/x', headers: {} },
})

describe('the interfaces under __ds', () => {
  test('are chosen by the first segment, and get the others', async () => {
    const seen: Array<ReadonlyArray<string>> = []
    const routes = new Map([
      [
        'things',
        {
          isOpen: ({ segments: [, second] }: ControlCall) => second === 'open',
          handle: (got: ControlCall) => {
            seen.push(got.segments)
            return answer(204)
          },
        },
      ],
    ])
    expect(await routeControl(routes, call('things', 'a', 'b'))).toEqual(answer(204))
    expect(await routeControl(routes, call('other'))).toMatchObject({ status: 404 })
    expect(await routeControl(routes, call())).toMatchObject({ status: 404 })
    expect(seen).toEqual([['things', 'a', 'b']])
    const isOpen = (...segments: string[]): boolean => isOpenControl(routes, call(...segments))
    expect([isOpen('things', 'open'), isOpen('things'), isOpen('other', 'open')]).toEqual([true, false, false])
  })

  test('answer in JSON when there is none, with the headers of every answer', async () => {
    const { ask } = createHandlerKit()
    for (const name of ['__ds', '__ds/', '__ds/nothing', '__ds/constructor', '%5F%5Fds/nothing']) {
      const response = await ask('PUT', name)
      expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
        404,
        'application/json',
        { error: { code: 'NOT_FOUND', message: 'There is no such interface.' } },
      ])
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })
})
