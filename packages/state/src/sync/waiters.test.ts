import { describe, expect, it } from 'vitest'
import { createWaiters } from './waiters.ts'

describe('createWaiters', () => {
  it('resolves those whose goal is reached and keeps the others', async () => {
    const waiters = createWaiters<number>()
    const [one, two] = [waiters.wait(1), waiters.wait(2)]
    waiters.resolve((goal) => goal <= 1)
    await one
    const failure = two.catch((error: unknown) => error)
    const over = new Error('over')
    waiters.reject(over)
    expect(await failure).toBe(over)
  })

  it('rejects with the reason of the signal, aborted before or later', async () => {
    const waiters = createWaiters<number>()
    const reason = new Error('enough')
    await expect(waiters.wait(1, AbortSignal.abort(reason))).rejects.toBe(reason)
    const controller = new AbortController()
    const failure = waiters.wait(1, controller.signal).catch((error: unknown) => error)
    controller.abort(reason)
    expect(await failure).toBe(reason)
  })
})
