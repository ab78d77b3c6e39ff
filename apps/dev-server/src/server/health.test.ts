import { describe, expect, test } from 'vitest'
import { createHandlerKit, JSON_TYPE, TEXT_TYPE } from '../../test/handler-kit.ts'
import { settle } from '../../test/fake-clock.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { deny } from './access.ts'

const health = async (response: Promise<Response>): Promise<[number, unknown]> => {
  const { status, body } = await response.then(async (got) => ({ status: got.status, body: await got.json() }))
  return [status, body]
}

describe('__ds/health', () => {
  test('is ok, full, or failing, and open to all', async () => {
    let isBroken = false
    const memory = createMemoryStore()
    const store: typeof memory = {
      ...memory,
      read: (work) => {
        if (isBroken) throw new Error('gone')
        return memory.read(work)
      },
    }
    const authorize = ({ action }: { action: string }) =>
      action === 'control' ? deny('no') : ({ kind: 'public' } as const)
    const { ask } = createHandlerKit({ store, authorize, maxStoredBytes: 1 })
    expect(await health(ask('GET', '__ds/health'))).toEqual([200, { status: 'ok' }])
    await ask('PUT', 'a', { headers: TEXT_TYPE, body: '12' })
    expect(await health(ask('GET', '__ds/health'))).toEqual([200, { status: 'full' }])
    isBroken = true
    expect(await health(ask('GET', '__ds/health'))).toEqual([503, { status: 'failing' }])
    expect((await ask('GET', '__ds/metrics')).status).toBe(403)
  })

  test('can only be read', async () => {
    const { ask } = createHandlerKit()
    const response = await ask('POST', '__ds/health')
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect((await ask('HEAD', '__ds/health')).status).toBe(200)
    expect((await ask('GET', '__ds/health/more')).status).toBe(404)
  })
})

describe('__ds/metrics', () => {
  test('tells what was answered, what is stored and who waits', async () => {
    const { ask, clock } = createHandlerKit({ maxStoredBytes: 8 })
    await ask('PUT', 'a', { headers: JSON_TYPE, body: '[1,2]' })
    await ask('GET', 'a')
    await ask('GET', 'a')
    await ask('BREW', 'a')
    await ask('POST', 'a', { headers: JSON_TYPE, body: '"too long"' })
    const poll = ask('GET', 'a?offset=now&live=long-poll')
    await settle()
    const response = await ask('GET', '__ds/metrics')
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const lines = (await response.text())
      .split('\n')
      .filter((line) => !line.startsWith('#') && !/bucket|_sum/.test(line))
    expect(lines).toEqual([
      'oxbow_requests_total{method="PUT",status="201"} 1',
      'oxbow_requests_total{method="GET",status="200"} 2',
      'oxbow_requests_total{method="other",status="405"} 1',
      'oxbow_requests_total{method="POST",status="507"} 1',
      'oxbow_request_duration_seconds_count 5',
      'oxbow_store_refusals_total 1',
      'oxbow_live_readers 1',
      'oxbow_streams 1',
      'oxbow_stored_bytes 3',
      `oxbow_start_time_seconds ${clock.now() / 1000}`,
      '',
    ])
    await clock.advance(30_000)
    await poll
    expect(await (await ask('GET', '__ds/metrics')).text()).toContain('oxbow_live_readers 0\n')
  })

  test('sorts what took how long into buckets', async () => {
    const { ask, clock, handler } = createHandlerKit()
    handler.faults.add({ effect: { kind: 'delay', delayMs: 200 } })
    const slow = ask('HEAD', 'a')
    await settle()
    await clock.advance(200)
    await slow
    const text = await (await ask('GET', '__ds/metrics')).text()
    const line = (le: string): string | undefined => new RegExp(`le="${le}"} (\\d+)`).exec(text)?.[1]
    expect([line('0.1'), line('0.5'), line('10'), line(String.raw`\+Inf`)]).toEqual(['0', '1', '1', '1'])
    expect(text).toContain('oxbow_request_duration_seconds_sum 0.2\n')
  })
})
