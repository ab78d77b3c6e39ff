import { describe, expect, it } from 'vitest'
import { defaultEnvironment } from '../../src/environment.ts'
import { withinTime } from '../../src/outbox/within-time.ts'

/** Leaves so much behind that the browser clears its memory of what nobody needs. */
async function litter(): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    Array.from({ length: 20_000 }, (_, n) => ({ n, more: [n] }))
    await defaultEnvironment.breathe()
  }
}

describe('a request that is given up', () => {
  it('hears of it, also when memory was cleared since it began', async () => {
    const [closing, asking] = [new AbortController(), new AbortController()]
    const signal = AbortSignal.any([closing.signal, asking.signal])
    const requests: Request[] = []
    const answer = withinTime({ environment: defaultEnvironment, signal, timeoutMs: 60_000 }, (until) => {
      // Follows its signal as a request on its way does.
      requests.push(new Request('/', { signal: until }))
      return new Promise<never>(() => undefined)
    })
    const outcome = answer.catch((error: unknown) => error)
    await litter()
    closing.abort()
    expect(await outcome).toMatchObject({ name: 'Silence' })
    expect(requests.map((request) => request.signal.aborted)).toEqual([true])
  })
})
