import { expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { fakeEnvironment } from '../../test/fake-environment.ts'
import { nothingNew, page, scriptedFetch, type Answer } from '../../test/scripted-fetch.ts'
import { openStream, type StreamOptions } from './open-stream.ts'

const url = 'https://h.test/s'

const setUp = (...answers: Answer[]) => {
  const script = scriptedFetch(...answers)
  const environment = fakeEnvironment(script.fetch)
  const open = (options: Partial<StreamOptions> = {}) => openStream<unknown>({ url, ...options }, environment)
  return { script, environment, open }
}

test.each([undefined, true, false, 'long-poll', 'sse'] as const)(
  'the first request is a plain read of the offset with live %s',
  async (live) => {
    const { script, open } = setUp(page([], { next: 'a' }))
    const response = await open({ live, offset: undefined })
    expect(script.calls).toEqual([
      { url: 'https://h.test/s?offset=-1', init: { method: 'GET', headers: {}, signal: expect.any(AbortSignal) } },
    ])
    response.cancel()
  },
)

test('after the first read a live session polls, and says what it got', async () => {
  const { script, open } = setUp(
    page([1], { next: 'a', cursor: '3' }),
    page([2], { next: 'b', cursor: '4' }),
    nothingNew('b', { cursor: '5' }),
  )
  const response = await open()
  const batches: unknown[] = []
  response.subscribeJson((batch) => void batches.push(batch))
  await settle()
  expect(script.queries).toEqual([
    '?offset=-1',
    '?cursor=3&live=long-poll&offset=a',
    '?cursor=4&live=long-poll&offset=b',
    '?cursor=5&live=long-poll&offset=b',
  ])
  const meta = { upToDate: true, streamClosed: false }
  expect(batches).toEqual([
    { items: [1], offset: 'a', cursor: '3', ...meta },
    { items: [2], offset: 'b', cursor: '4', ...meta },
    { items: [], offset: 'b', cursor: '5', ...meta },
  ])
  response.cancel()
  await response.closed
})

test('a finite read pages until it is up to date', async () => {
  const { script, open } = setUp(page([1], { next: 'a', upToDate: false }), page([2], { next: 'b' }))
  const response = await open({ live: false })
  expect(await response.json()).toEqual([1, 2])
  expect(script.queries).toEqual(['?offset=-1', '?offset=a'])
  await response.closed
  expect(response).toMatchObject({ offset: 'b', upToDate: true })
})
