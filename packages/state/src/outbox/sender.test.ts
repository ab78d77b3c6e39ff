import { describe, expect, it } from 'vitest'
import { createManualClock } from '../../test/manual-clock.ts'
import type { Changeset, Offset } from '../core/changeset.ts'
import type { Entry, FrozenBatch, Rejection } from '../core/entry.ts'
import type { OutboxChange } from '../core/outbox-record.ts'
import { RowTable } from '../core/row-table.ts'
import { createLocalWrite } from './local-write.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import type { Store } from '../storage/store.ts'
import type { Pause } from '../core/pause.ts'
import { Outbox } from './outbox.ts'
import type { OutboxOptions } from './outbox-options.ts'
import type { Outcome } from './outcome.ts'
import { Sender } from './sender.ts'

const entry = (txid: string): Entry => ({
  txid,
  createdAt: 0,
  writes: [{ operation: 'insert', type: 'todo', key: txid, value: { id: txid } }],
})
const accepted: Outcome = { kind: 'accepted', offset: '1' }

/** A sender over a memory store, a destination that answers as a test says, and a log that a test commits. */
async function createScene(answers: Outcome[], storage: Partial<Store> = {}) {
  const clock = createManualClock()
  const store: Store = { ...createMemoryStore(), ...storage }
  const heal = async (): Promise<void> => outbox.load(await store.outbox(), '-1')
  const changes: string[] = []
  const announce = (_: number, { kind }: OutboxChange): void => void changes.push(kind)
  const offer: OutboxOptions['offer'] = (record, entries) => sender.offer(record, entries)
  const outbox: Outbox = new Outbox({ store: async () => store, announce, heal, offer })
  const sent: FrozenBatch[] = []
  const rejected: Rejection[] = []
  const pauses: Array<Pause | undefined> = []
  const errors: unknown[] = []
  const passed: Offset[] = []
  const sender: Sender = new Sender({
    outbox,
    environment: clock,
    rows: new RowTable(),
    destination: {
      canLook: true,
      send: async (batch) => {
        sent.push(batch)
        return answers.shift() ?? accepted
      },
      tail: async () => ({ kind: 'known', offset: '9' }),
    },
    isUpToDate: () => true,
    seq: () => 0,
    untilPassed: async (offset) => void passed.push(offset),
    onPause: (pause) => pauses.push(pause),
    onReject: (rejections) => rejected.push(...rejections),
    onError: (error) => errors.push(error),
  })
  const write = async (txid: string): Promise<void> => {
    await outbox.change({ kind: 'enqueue', entries: [entry(txid)] })
    sender.wake()
  }
  const fold = (...txids: string[]): void => outbox.settle({ to: '9', txids } satisfies Partial<Changeset>)
  /** Lets everything run that does not wait for time. */
  const run = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return { changes, clock, outbox, sent, rejected, pauses, errors, passed, sender, write, fold, run }
}

describe('Sender', () => {
  it('sends what waits in one batch, and what came meanwhile in the next', async () => {
    const scene = await createScene([])
    await Promise.all([scene.write('a'), scene.write('b'), scene.write('c')])
    await scene.run()
    expect(scene.sent.map(({ stamp, txids }) => [stamp.seq, txids])).toEqual([
      [0, ['a']],
      [1, ['b', 'c']],
    ])
    expect(scene.outbox.get().entries.map(({ acknowledgedAt }) => acknowledgedAt)).toEqual(['1', '1', '1'])
  })

  it('stores and freezes a write in one change when nothing else waits', async () => {
    const scene = await createScene([])
    await scene.outbox.enqueue(entry('a'))
    await scene.run()
    expect([scene.changes, scene.sent.map(({ txids }) => txids)]).toEqual([['enqueue', 'acknowledge'], [['a']]])
    expect(scene.sent[0]?.stamp).toMatchObject({ epoch: 0, seq: 0 })
  })

  it('stores a write that can not be frozen with it, and sends it as soon as it may', async () => {
    const store = createMemoryStore()
    const scene = await createScene([], {
      ...store,
      changeOutbox: async (change) =>
        change.kind === 'enqueue' && change.freeze !== undefined ? undefined : store.changeOutbox(change),
    })
    await scene.outbox.enqueue(entry('a'))
    scene.sender.wake()
    await scene.run()
    expect(scene.changes).toEqual(['enqueue', 'freeze', 'acknowledge'])
    expect(scene.sent.map(({ txids }) => txids)).toEqual([['a']])
  })

  it('freezes nothing together with a write that comes while a batch is on its way', async () => {
    const scene = await createScene([{ kind: 'unknown', retryAfterMs: 60_000, error: new Error('cut') }])
    await scene.outbox.enqueue(entry('a'))
    await scene.run()
    await scene.outbox.enqueue(entry('b'))
    await scene.run()
    expect(scene.changes.filter((kind) => kind !== 'wait')).toEqual(['enqueue', 'enqueue'])
    expect(scene.outbox.get().frozen?.txids).toEqual(['a'])
  })

  it('says that the server has taken a write before that is stored', async () => {
    const store = createMemoryStore()
    let letStore = (): void => undefined
    const mayStore = new Promise<void>((resolve) => (letStore = resolve))
    const scene: Awaited<ReturnType<typeof createScene>> = await createScene([], {
      ...store,
      changeOutbox: async (change) => {
        if (change.kind === 'acknowledge') await mayStore
        return store.changeOutbox(change)
      },
    })
    const told: string[] = []
    const { acked, synced } = createLocalWrite(
      scene.write('a').then(() => 'a'),
      scene.outbox,
    )
    void acked.then(() => told.push('acked'))
    void synced.then(() => told.push('synced'))
    await scene.run()
    expect([told, scene.outbox.find('a')?.acknowledgedAt]).toEqual([['acked'], undefined])
    letStore()
    await scene.run()
    expect([told, scene.outbox.find('a')?.acknowledgedAt]).toEqual([['acked'], '1'])
  })

  it('tries a freeze again that came too late, when the word of what made it late came before its end', async () => {
    const store = createMemoryStore()
    let isLate = true
    const scene: Awaited<ReturnType<typeof createScene>> = await createScene([], {
      ...store,
      changeOutbox: async (change) => {
        if (change.kind !== 'freeze' || !isLate) return store.changeOutbox(change)
        isLate = false
        // A commit has moved the rows, and its reader says so before the freeze is known to have failed.
        scene.sender.wake()
        return undefined
      },
    })
    await scene.write('a')
    await scene.run()
    expect(scene.sent.map(({ txids }) => txids)).toEqual([['a']])
  })

  it('sends the first batch of a profile under a name that every copy of the profile has', async () => {
    const scene = await createScene([])
    await scene.write('a')
    await scene.run()
    expect(scene.sent[0]?.stamp).toEqual({ producerId: `oxbow-${scene.outbox.get().profileId}`, epoch: 0, seq: 0 })
  })

  it('sees to a batch that another tab has frozen meanwhile', async () => {
    const scene = await createScene([])
    const [a, b] = [entry('a'), entry('b')]
    await scene.outbox.change({ kind: 'enqueue', entries: [a] })
    const batch = { stamp: { producerId: 'other', epoch: 0, seq: 3 }, txids: ['a'], body: '[]' }
    await scene.outbox.change({ kind: 'freeze', batch, writes: [[]], seq: 0, rev: 1 })
    await scene.outbox.change({ kind: 'enqueue', entries: [b] })
    scene.sender.wake()
    await scene.run()
    expect(scene.passed).toEqual(['9'])
    expect(scene.sent.map(({ stamp, txids }) => [stamp, txids])).toEqual([
      [{ producerId: 'other', epoch: 0, seq: 3 }, ['a']],
      [{ producerId: 'other', epoch: 0, seq: 4 }, ['b']],
    ])
  })

  it('values the same entries anew under their stamp when the log does not have them, and sends later ones after them', async () => {
    const scene = await createScene([{ kind: 'unknown', retryAfterMs: 0, error: new Error('cut') }])
    await scene.write('a')
    await scene.run()
    await scene.write('b')
    await scene.clock.advance(60_000)
    expect(scene.sent.map(({ stamp: { seq }, txids }) => [seq, txids])).toEqual([
      [0, ['a']],
      [0, ['a']],
      [1, ['b']],
    ])
    expect(new Set(scene.sent.map(({ stamp }) => stamp.producerId)).size).toBe(1)
  })

  it('stores no batch again whose bytes are the same, and lets other tabs know that it is sent again', async () => {
    const scene = await createScene([{ kind: 'unknown', retryAfterMs: 0, error: new Error('cut') }])
    await scene.write('a')
    await scene.run()
    await scene.clock.advance(60_000)
    expect(scene.sent.map(({ body }) => body)).toEqual(Array(2).fill(scene.sent[0]?.body))
    expect(scene.changes.filter((kind) => kind !== 'wait')).toEqual(['enqueue', 'freeze', 'confirm', 'acknowledge'])
  })

  it('sends nothing that another tab has seen to during a long task', async () => {
    const store = createMemoryStore()
    let isStuck = true
    const scene: Awaited<ReturnType<typeof createScene>> = await createScene([], {
      ...store,
      changeOutbox: async (change) => {
        const rev = await store.changeOutbox(change)
        if (change.kind !== 'freeze' || !isStuck) return rev
        isStuck = false
        // While this tab does not hear that its batch is frozen, another one sends it.
        await scene.clock.advance(10_000)
        const { stamp, txids } = change.batch
        await store.changeOutbox({ kind: 'acknowledge', stamp, txids, offset: '1' })
        return rev
      },
    })
    await scene.write('a')
    await scene.run()
    expect(scene.sent).toEqual([])
    await scene.write('b')
    await scene.run()
    expect(scene.sent.map(({ stamp: { seq }, txids }) => [seq, txids])).toEqual([[1, ['b']]])
  })

  it('does not repeat a batch that has come back in the log since', async () => {
    const cut: Outcome = { kind: 'unknown', retryAfterMs: 0, error: new Error('cut') }
    const scene = await createScene([accepted, cut])
    await scene.write('a')
    await scene.run()
    await scene.write('b')
    await scene.run()
    // The next try would be the same bytes under the same stamp, which a server that has forgotten it takes again.
    scene.fold('b')
    await scene.clock.advance(60_000)
    expect(scene.sent.map(({ txids }) => txids)).toEqual([['a'], ['b']])
    expect(scene.outbox.get()).toMatchObject({ frozen: undefined, producer: { nextSeq: 2 } })
  })

  it('looks in the log for a batch that another tab has valued anew during a long task', async () => {
    const store = createMemoryStore()
    let isStuck = true
    const scene: Awaited<ReturnType<typeof createScene>> = await createScene([], {
      ...store,
      changeOutbox: async (change) => {
        const rev = await store.changeOutbox(change)
        if (change.kind !== 'freeze' || !isStuck) return rev
        isStuck = false
        await scene.clock.advance(10_000)
        await store.changeOutbox({ ...change, batch: { ...change.batch, body: '["anew"]' }, rev: rev ?? 0 })
        return rev
      },
    })
    await scene.write('a')
    await scene.run()
    expect(scene.passed).toEqual(['9'])
    expect(scene.sent).toHaveLength(1)
    expect(scene.outbox.get().entries).toMatchObject([{ txid: 'a', acknowledgedAt: '1' }])
  })

  it('sends what a 204 turns out not to have stored under a new name', async () => {
    const scene = await createScene([{ kind: 'duplicate' }])
    await scene.write('a')
    await scene.run()
    const [first, second] = scene.sent
    expect(scene.passed).toEqual(['9'])
    expect(second?.txids).toEqual(['a'])
    expect(second?.stamp).toEqual({ producerId: expect.any(String), epoch: 0, seq: 0 })
    expect(second?.stamp.producerId).not.toBe(first?.stamp.producerId)
  })

  it('does not send again what was found in the log', async () => {
    const scene = await createScene([{ kind: 'unknown', retryAfterMs: 0, error: new Error('cut') }])
    await scene.write('a')
    await scene.run()
    scene.fold('a')
    await scene.clock.advance(60_000)
    expect(scene.sent).toHaveLength(1)
    expect(scene.outbox.get()).toMatchObject({ entries: [], frozen: undefined, producer: { nextSeq: 1 } })
  })

  it('waits longer from attempt to attempt, and not at all once it is told to resume', async () => {
    const busy: Outcome = { kind: 'busy', retryAfterMs: 5000 }
    const scene = await createScene([accepted, busy, busy])
    await scene.write('a')
    await scene.run()
    await scene.write('b')
    await scene.run()
    await scene.clock.advance(4999)
    expect(scene.sent).toHaveLength(2)
    await scene.clock.advance(1)
    expect(scene.sent).toHaveLength(3)
    scene.sender.resume(true)
    await scene.run()
    expect(scene.sent).toHaveLength(4)
    expect(new Set(scene.sent.slice(1).map(({ body }) => body)).size).toBe(1)
    expect(scene.clock.sleepers).toBe(0)
  })

  it('does not wait longer once the server is known to answer again, unless the server asked for it', async () => {
    const cut: Outcome = { kind: 'unknown', retryAfterMs: 0, error: new Error('cut') }
    const scene = await createScene([accepted, cut, { kind: 'busy', retryAfterMs: 5000 }])
    await scene.write('a')
    await scene.run()
    await scene.write('b')
    await scene.run()
    expect(scene.sent).toHaveLength(2)
    scene.sender.hurry()
    await scene.run()
    expect(scene.sent).toHaveLength(3)
    scene.sender.hurry()
    await scene.run()
    expect(scene.sent).toHaveLength(3)
    await scene.clock.advance(5000)
    expect(scene.sent).toHaveLength(4)
    scene.sender.hurry()
    expect(scene.clock.sleepers).toBe(0)
  })

  it('keeps what was refused for good, as it was before it was frozen', async () => {
    const scene = await createScene([{ kind: 'refused', status: 422, reason: 'too many' }])
    await scene.write('a')
    await scene.run()
    expect(scene.rejected).toEqual([
      {
        entry: { ...entry('a'), frozenWrites: undefined },
        reason: 'refused',
        status: 422,
        message: expect.any(String),
      },
    ])
    expect(scene.outbox.get().rejections).toEqual(scene.rejected)
  })

  it('tries again when the storage fails, and says so', async () => {
    const failure = new Error('disk')
    const inner = createMemoryStore()
    let failures = 1
    const scene = await createScene([], {
      changeOutbox: async (change) => {
        if (change.kind === 'acknowledge' && failures > 0) {
          failures -= 1
          throw failure
        }
        return inner.changeOutbox(change)
      },
    })
    await scene.write('a')
    await scene.run()
    expect(scene.errors).toEqual([failure])
    await scene.clock.advance(1000)
    expect(scene.outbox.get().entries).toMatchObject([{ acknowledgedAt: '1' }])
    expect(scene.sent).toHaveLength(1)
  })

  it('stands still without credentials until it is told to resume', async () => {
    const scene = await createScene([{ kind: 'unauthorized' }])
    await scene.write('a')
    await scene.run()
    expect(scene.pauses).toEqual([{ reason: 'needs-auth' }])
    await scene.write('b')
    await scene.run()
    expect([scene.sent.length, scene.outbox.get().pause]).toEqual([1, { reason: 'needs-auth' }])
    await scene.outbox.change({ kind: 'pause', pause: undefined })
    scene.sender.resume(true)
    await scene.run()
    expect(scene.pauses).toEqual([{ reason: 'needs-auth' }, undefined])
    expect(scene.sent.slice(1).flatMap(({ txids }) => txids)).toEqual(['a', 'b'])
  })

  it('does nothing once it is closed', async () => {
    const scene = await createScene([])
    scene.sender.close()
    await scene.write('a')
    await scene.run()
    expect(scene.sent).toEqual([])
  })
})
