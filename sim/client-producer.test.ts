// Exactly once, against the real server under its faults.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DurableStream, IdempotentProducer, type IdempotentProducerOptions } from '@oxbow/client'
import { createFetch, createHandler, type FaultEffect, type StreamHandler } from '@oxbow/dev-server/handler'

const url = 'http://oxbow.test/v1/stream/s'

const setUp = async (maxRetries = 40) => {
  const handler = createHandler()
  const backoffOptions = { initialDelay: 0, maxRetries }
  const options = { url, fetch: createFetch(handler), contentType: 'application/json', backoffOptions }
  const stream = await DurableStream.create(options)
  const errors: Error[] = []
  const produce = (id: string, more: IdempotentProducerOptions = {}): IdempotentProducer =>
    new IdempotentProducer(stream, id, { lingerMs: 0, onError: (error) => errors.push(error), ...more })
  return { handler, stream, errors, produce }
}

const log = async (stream: DurableStream): Promise<unknown[]> => {
  const response = await stream.stream({ live: false })
  return response.json()
}

const isPost = ({ method }: { method: string }): boolean => method === 'POST'

interface PlannedFault {
  effect: FaultEffect
  /** Requests that it lets pass before it strikes. */
  skip: number
}

const injectFaults = (handler: StreamHandler, plan: ReadonlyArray<PlannedFault>): void => {
  for (const { effect, skip } of plan) {
    let seen = 0
    handler.faults.add({ effect, match: (request) => isPost(request) && seen++ >= skip })
  }
}

const effect: fc.Arbitrary<FaultEffect> = fc.oneof(
  fc.constant({ kind: 'cut-before' } as const),
  fc.constant({ kind: 'cut-after' } as const),
  fc.constantFrom(500, 503, 429).map((status) => ({ kind: 'respond', status }) as const),
)

const faults = fc.array(fc.record({ effect, skip: fc.nat(4) }), { maxLength: 12 })

test('a producer stores every message exactly once and in order, whatever happens to its requests', async () => {
  const property = fc.asyncProperty(
    faults,
    fc.integer({ min: 1, max: 25 }),
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 5 }),
    async (plan, count, maxBatchBytes, maxInFlight) => {
      const { handler, stream, errors, produce } = await setUp()
      injectFaults(handler, plan)
      const producer = produce('p', { maxBatchBytes, maxInFlight })
      for (let value = 0; value < count; value++) {
        producer.append(String(value))
        if (value % 7 === 3) await producer.flush()
      }
      await producer.close('"end"')
      handler.faults.clear()
      expect(await log(stream)).toEqual([...Array.from({ length: count }, (_, value) => value), 'end'])
      expect([errors, producer.failedCount]).toEqual([[], 0])
      await handler.close()
    },
  )
  await fc.assert(property, { numRuns: 30 })
})

test('messages that are given up are reported, and never stored behind the back of what comes later', async () => {
  const property = fc.asyncProperty(faults, async (plan) => {
    const { handler, stream, errors, produce } = await setUp(1)
    injectFaults(handler, plan)
    const producer = produce('p', { maxBatchBytes: 1, maxInFlight: 3 })
    for (let value = 0; value < 10; value++) producer.append(String(value))
    await producer.flush()
    handler.faults.clear()
    const stored = await log(stream)
    expect(stored).toEqual([...new Set(stored)].sort((a, b) => Number(a) - Number(b)))
    expect(producer.failedCount).toBe(errors.length)
    expect(stored.length + errors.length).toBeGreaterThanOrEqual(10)
    await handler.close()
  })
  await fc.assert(property, { numRuns: 30 })
})

test('an append whose acknowledgement is cut fails and is stored once; with producer headers it succeeds', async () => {
  const { handler, stream } = await setUp()
  handler.faults.add({ effect: { kind: 'cut-after' }, match: isPost })
  await expect(stream.append(1)).rejects.toThrow(TypeError)
  handler.faults.add({ effect: { kind: 'cut-after' }, match: isPost })
  const stamped = await stream.append(2, { producerId: 'q', producerEpoch: 0, producerSeq: 0 })
  expect([stamped.duplicate, await log(stream)]).toEqual([true, [1, 2]])
  await handler.close()
})

test('a process that starts again under the same id claims its epoch, and the one before is fenced', async () => {
  const { handler, stream, errors, produce } = await setUp()
  const before = produce('p')
  before.append('"before"')
  await before.restart()
  before.append('"and after its restart"')
  await before.flush()
  const after = produce('p', { autoClaim: true, maxBatchBytes: 1 })
  for (const value of [1, 2, 3]) after.append(String(value))
  await after.flush()
  expect([errors, after.epoch]).toEqual([[], 2])
  before.append('"too late"')
  await before.flush()
  expect(errors).toMatchObject([{ name: 'StaleEpochError', currentEpoch: 2 }])
  expect(await log(stream)).toEqual(['before', 'and after its restart', 1, 2, 3])
  await handler.close()
})

test('a process that starts again under the same id and epoch notices that its messages were dropped', async () => {
  const { handler, stream, errors, produce } = await setUp()
  const before = produce('p', { maxBatchBytes: 1 })
  for (const value of [1, 2, 3]) before.append(String(value))
  await before.flush()
  const after = produce('p', { maxBatchBytes: 1, maxInFlight: 1 })
  after.append('4')
  after.append('5')
  await after.flush()
  expect([errors.length, after.failedCount, await log(stream)]).toEqual([2, 2, [1, 2, 3]])
  await after.restart()
  after.append('6')
  await after.flush()
  expect(await log(stream)).toEqual([1, 2, 3, 6])
  await handler.close()
})

test('a stream that another writer closes ends a producer at once', async () => {
  const { handler, stream, errors, produce } = await setUp()
  const producer = produce('p', { maxBatchBytes: 1 })
  await stream.close()
  for (const value of [1, 2, 3]) producer.append(String(value))
  await producer.flush()
  expect(errors.map(({ name }) => name)).toEqual(['StreamClosedError', 'StreamClosedError', 'StreamClosedError'])
  await expect(producer.close()).rejects.toMatchObject({ code: 'STREAM_CLOSED' })
  await handler.close()
})
