import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/manual-clock.ts'
import { createTxidWatch } from './txid-watch.ts'

describe('createTxidWatch', () => {
  it('resolves at once for a txid that came by, and when one comes', async () => {
    const watch = createTxidWatch(createManualClock())
    watch.see(['a'])
    await expect(watch.wait('a', 1000)).resolves.toBeUndefined()
    const both = Promise.all([watch.wait('b', 1000), watch.wait('b', 1000)])
    watch.see(['b'])
    await expect(both).resolves.toEqual([undefined, undefined])
  })

  it('says which txid did not come in time', async () => {
    const clock = createManualClock()
    const watch = createTxidWatch(clock)
    const failure = watch.wait('a', 5000).catch((error: unknown) => error)
    await clock.advance(5000)
    expect(await failure).toMatchObject({
      code: 'txid-timeout',
      message: expect.stringMatching(/^Timeout waiting for txid: a/),
    })
    expect(clock.sleepers).toBe(0)
  })

  it('leaves no timer behind when the txid came', async () => {
    const clock = createManualClock()
    const watch = createTxidWatch(clock)
    const waiting = watch.wait('a', 5000)
    watch.see(['a'])
    await waiting
    expect(clock.sleepers).toBe(0)
  })

  it('rejects all who wait when reading ends', async () => {
    const watch = createTxidWatch(createManualClock())
    const error = new Error('StreamDB closed')
    const failure = watch.wait('a', 1000).catch((reason: unknown) => reason)
    watch.fail(error)
    expect(await failure).toBe(error)
  })

  it('remembers a bounded number of them, the latest', async () => {
    const clock = createManualClock()
    const watch = createTxidWatch(clock)
    watch.see(Array.from({ length: 10_001 }, (_, n) => `t${n}`))
    await watch.wait('t10000', 1000)
    const failure = watch.wait('t0', 1000).catch((error: unknown) => error)
    await clock.advance(1000)
    expect(await failure).toMatchObject({ code: 'txid-timeout' })
  })

  it('refuses what is no transaction id', async () => {
    const watch = createTxidWatch(createManualClock())
    await expect(watch.wait('', 1000)).rejects.toMatchObject({ code: 'invalid-options' })
  })
})
