import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createManualClock } from '../../test/manual-clock.ts'
import type { Entry, FrozenBatch } from '../core/entry.ts'
import { RowTable } from '../core/row-table.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import { Outbox } from './outbox.ts'
import type { Outcome } from './outcome.ts'
import { Sender } from './sender.ts'

/** What comes of a request: its answer, or its loss on one of the two ways, or that it comes to the server later. */
type Luck = 'well' | 'refused' | 'cut-before' | 'cut-after' | 'late'
type Step = { do: 'write' } | { do: 'time'; ms: number } | { do: 'arrive' } | { do: 'luck'; luck: ReadonlyArray<Luck> }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Step>({ do: 'write' }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.constantFrom(100, 5000, 60_000) }) },
    fc.constant<Step>({ do: 'arrive' }),
    fc.record({
      do: fc.constant('luck' as const),
      luck: fc.array(fc.constantFrom<Luck>('well', 'refused', 'cut-before', 'cut-after', 'late'), { maxLength: 4 }),
    }),
  ),
  { maxLength: 30 },
)

const unknown: Outcome = { kind: 'unknown', retryAfterMs: 0, error: new Error('cut') }

/** A server that never forgets a producer. */
class Server {
  readonly log: string[] = []
  readonly #next = new Map<string, number>()

  take({ stamp, txids }: FrozenBatch): Outcome {
    const next = this.#next.get(stamp.producerId) ?? 0
    if (stamp.seq > next) return { kind: 'producer-unknown' }
    if (stamp.seq < next) return { kind: 'duplicate' }
    this.#next.set(stamp.producerId, next + 1)
    this.log.push(...txids)
    return { kind: 'accepted', offset: this.tail }
  }

  get tail(): string {
    return String(this.log.length).padStart(6, '0')
  }
}

async function play(sequence: ReadonlyArray<Step>) {
  const clock = createManualClock()
  const server = new Server()
  const store = createMemoryStore()
  const heal = async (): Promise<void> => outbox.load(await store.outbox(), '-1')
  const outbox: Outbox = new Outbox({ store: async () => store, announce: () => undefined, heal })
  const sent: FrozenBatch[] = []
  const late: FrozenBatch[] = []
  let luck: Luck[] = []
  const send = (batch: FrozenBatch): Outcome => {
    sent.push(batch)
    const now = luck.shift() ?? 'well'
    if (now === 'late') late.push(batch)
    if (now === 'late' || now === 'cut-before') return unknown
    if (now === 'refused') return { kind: 'refused', status: 422, reason: '' }
    const outcome = server.take(batch)
    return now === 'cut-after' ? unknown : outcome
  }
  const sender = new Sender({
    ...{ outbox, environment: clock, rows: new RowTable(), isUpToDate: () => true, seq: () => undefined },
    destination: {
      canLook: true,
      send: async (batch) => send(batch),
      tail: async () => ({ kind: 'known', offset: server.tail }),
    },
    untilPassed: async (to) => {
      const { epoch, seq, offset: from } = await store.meta()
      const txids = server.log.slice(0, Number(to))
      const changeset = { from, to, txids, reset: false, puts: [], deletes: [], nextOrdinal: 0 }
      await store.commit({ epoch, seq, changeset, incarnation: undefined })
      outbox.settle(changeset)
    },
    onPause: () => undefined,
    onReject: () => undefined,
    onError: (error) => expect(error).toBeUndefined(),
  })
  const run = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  let count = 0
  for (const step of sequence) {
    if (step.do === 'write') {
      const txid = `t${(count += 1)}`
      const writes: Entry['writes'] = [{ operation: 'insert', type: 'todo', key: txid, value: { id: txid } }]
      await outbox.change({ kind: 'enqueue', entries: [{ txid, createdAt: 0, writes }] })
      sender.wake()
    } else if (step.do === 'time') {
      await clock.advance(step.ms)
    } else if (step.do === 'arrive') {
      for (const batch of late.splice(0, 1)) server.take(batch)
    } else luck = [...step.luck]
    await run()
  }
  luck = []
  for (const batch of late) server.take(batch)
  for (let round = 0; round < 20; round += 1) {
    await clock.advance(60_000)
    await run()
  }
  sender.close()
  return { sent, server, count, outbox: outbox.get() }
}

const stampOf = ({ stamp: { producerId, seq } }: FrozenBatch): string => `${producerId} ${seq}`

it('a stamp carries the same entries each time, or the first of them, and each entry stands in the log once', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const { sent, server, count, outbox } = await play(sequence)
      const refused = new Set(outbox.rejections.map(({ entry }) => entry.txid))
      const carried = new Map<string, ReadonlyArray<string>>()
      for (const batch of sent) {
        const before = carried.get(stampOf(batch))
        // What was refused has left the batch; what is left of it is sent under its stamp.
        const isAgain = before?.slice(0, batch.txids.length).join() === batch.txids.join()
        if (before !== undefined && !isAgain) expect(before.some((txid) => refused.has(txid))).toBe(true)
        carried.set(stampOf(batch), batch.txids)
      }
      const all = Array.from({ length: count }, (_, index) => `t${index + 1}`)
      expect(server.log.filter((txid) => !refused.has(txid))).toEqual(all.filter((txid) => !refused.has(txid)))
      expect(outbox.frozen).toBeUndefined()
    }),
  )
})
