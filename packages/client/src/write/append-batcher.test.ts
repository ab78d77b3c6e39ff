import { describe, expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { createAppendBatcher, type AppendResult } from './append-batcher.ts'
import type { QueuedAppend } from './append-queue.ts'

interface Sent {
  batch: string[]
  signal: AbortSignal
  resolve: (offset: string) => void
  reject: (error: unknown) => void
}

const setUp = (batching = true) => {
  const sent: Sent[] = []
  const batcher = createAppendBatcher(
    (batch, signal) =>
      new Promise<AppendResult>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        const texts = batch.map(({ data }) => (typeof data === 'string' ? data : 'close'))
        sent.push({ batch: texts, signal, resolve: (offset) => resolve({ offset, duplicate: false }), reject })
      }),
    { batching },
  )
  const outcomes: string[] = []
  const add = (data: string, signal?: AbortSignal): void => {
    const append: QueuedAppend = data === 'close' ? { data: undefined, contentType: '', close: true } : plain(data)
    batcher.add(append, [signal]).then(
      ({ offset }) => outcomes.push(`${data} at ${offset}`),
      (error: Error) => outcomes.push(`${data}: ${error.message}`),
    )
  }
  return { sent, add, outcomes, batches: () => sent.map(({ batch }) => batch) }
}

const plain = (data: string): QueuedAppend => ({ data, contentType: 'text/plain' })
const aborted = 'Fetch with backoff aborted'

describe('with batching', () => {
  test('the first append goes at once and alone, those made meanwhile go together', async () => {
    const { sent, add, outcomes, batches } = setUp()
    for (const data of ['a', 'b', 'c']) add(data)
    expect(batches()).toEqual([['a']])
    sent[0]?.resolve('1')
    await settle()
    expect(batches()).toEqual([['a'], ['b', 'c']])
    sent[1]?.resolve('3')
    await settle()
    expect(outcomes).toEqual(['a at 1', 'b at 3', 'c at 3'])
  })

  test('a failure is also the failure of what waits behind it, and what comes later starts anew', async () => {
    const { sent, add, outcomes, batches } = setUp()
    for (const data of ['a', 'b']) add(data)
    sent[0]?.reject(new Error('refused'))
    await settle()
    add('c')
    expect(batches()).toEqual([['a'], ['c']])
    expect(outcomes).toEqual(['a: refused', 'b: refused'])
  })

  test('an abort takes one waiting append out and leaves the others', async () => {
    const { sent, add, outcomes, batches } = setUp()
    const abort = new AbortController()
    add('a')
    add('b', abort.signal)
    add('c')
    abort.abort()
    sent[0]?.resolve('1')
    await settle()
    expect(batches()).toEqual([['a'], ['c']])
    expect(outcomes).toEqual([`b: ${aborted}`, 'a at 1'])
  })

  test('an abort of one append leaves the request under way to the others in it', async () => {
    const { sent, add, outcomes } = setUp()
    const abort = new AbortController()
    add('a')
    add('b', abort.signal)
    add('c')
    sent[0]?.resolve('1')
    await settle()
    abort.abort()
    await settle()
    expect(sent[1]?.signal.aborted).toBe(false)
    sent[1]?.resolve('3')
    await settle()
    expect(outcomes).toEqual(['a at 1', `b: ${aborted}`, 'c at 3'])
  })

  test('a request in which everything was aborted is aborted, and the queue goes on', async () => {
    const { sent, add, outcomes, batches } = setUp()
    const abort = new AbortController()
    add('a', abort.signal)
    add('b')
    abort.abort()
    await settle()
    expect([sent[0]?.signal.aborted, batches()]).toEqual([true, [['a'], ['b']]])
    expect(outcomes).toEqual([`a: ${aborted}`])
  })

  test('an append whose signal is aborted already is never sent', async () => {
    const { add, outcomes, batches } = setUp()
    add('a', AbortSignal.abort())
    await settle()
    expect([batches(), outcomes]).toEqual([[], [`a: ${aborted}`]])
  })

  test('a close waits for every append before it', async () => {
    const { sent, add, batches } = setUp()
    for (const data of ['a', 'b', 'close']) add(data)
    sent[0]?.resolve('1')
    await settle()
    expect(batches()).toEqual([['a'], ['b']])
    sent[1]?.resolve('2')
    await settle()
    expect(batches()).toEqual([['a'], ['b'], ['close']])
  })

  test('a signal has one listener however many appends wait under it, and none when they are done', async () => {
    const { sent, add } = setUp()
    const { signal } = new AbortController()
    let listeners = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners++
      addEventListener.apply(signal, args)
    }
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners--
      removeEventListener.apply(signal, args)
    }
    for (const data of ['a', 'b', 'c']) add(data, signal)
    expect(listeners).toBe(1)
    sent[0]?.resolve('1')
    await settle()
    sent[1]?.resolve('1')
    await settle()
    expect(listeners).toBe(0)
  })
})

describe('without batching', () => {
  test('every append has its own request at once, and only a close waits', async () => {
    const { sent, add, outcomes, batches } = setUp(false)
    for (const data of ['a', 'b', 'close']) add(data)
    expect(batches()).toEqual([['a'], ['b']])
    sent[1]?.resolve('1')
    sent[0]?.reject(new Error('refused'))
    await settle()
    expect(batches()).toEqual([['a'], ['b'], ['close']])
    sent[2]?.resolve('1')
    await settle()
    expect(outcomes).toEqual(['b at 1', 'a: refused', 'close at 1'])
  })
})
