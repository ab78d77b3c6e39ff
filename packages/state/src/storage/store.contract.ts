import { describe, expect, it } from 'vitest'
import type { Changeset } from '../core/changeset.ts'
import type { Entry, FrozenBatch } from '../core/entry.ts'
import { emptyOutbox as emptyOutboxOf } from '../core/outbox-record.ts'
import { itBehavesLikeTheModel } from './store-model.contract.ts'
import { freshMeta, type Store, type StoreMeta } from './store.ts'

const changeset = (from: string, to: string, part: Partial<Changeset> = {}): Changeset => ({
  from,
  to,
  reset: false,
  puts: [],
  deletes: [],
  txids: [],
  nextOrdinal: 0,
  ...part,
})
const entry = (txid: string): Entry => ({ txid, createdAt: 1, writes: [{ operation: 'delete', type: 't', key: txid }] })
const stamp = { producerId: 'p', epoch: 0, seq: 0 }
const batch = (...txids: string[]): FrozenBatch => ({ stamp, txids, body: '[]' })
const writesOf = (...txids: string[]) => txids.map((key) => [{ operation: 'delete', type: 't', key } as const])

/** What every store has to do. `open` opens the same storage each time it is called within one test. */
export function describeStore(name: string, createStorage: () => () => Promise<Store>): void {
  describe(`store: ${name}`, () => {
    const state = async (store: Store) => {
      const { meta, rows, outbox } = await store.load()
      const { profileId: _, rev: __, changedAt: ___, ...content } = outbox
      const sorted = [...rows.entries()].toSorted(([type, key], [otherType, otherKey]) =>
        `${type}\n${key}` < `${otherType}\n${otherKey}` ? -1 : 1,
      )
      return {
        meta: withoutLife(meta),
        rows: sorted.map(([type, key, row]) => [type, key, row.value, row.ordinal]),
        outbox: content,
      }
    }
    const withoutLife = (meta: StoreMeta): Omit<StoreMeta, 'life'> => {
      const { life: _, ...rest } = meta
      return rest
    }
    const { profileId: _, rev: __, changedAt: ___, ...emptyOutbox } = emptyOutboxOf('')
    const fresh = freshMeta

    it('is empty at first', async () => {
      const store = await createStorage()()
      expect(await state(store)).toEqual({ meta: fresh, rows: [], outbox: emptyOutbox })
    })

    it('commits rows, deletes, offset and settled entries together', async () => {
      const open = createStorage()
      const store = await open()
      const { epoch } = await store.takeOver()
      const { profileId } = await store.outbox()
      const [mine, other] = [`${profileId}-mine`, `${profileId}-other`]
      await store.changeOutbox({ kind: 'enqueue', entries: [entry(mine)] })
      await store.changeOutbox({ kind: 'enqueue', entries: [entry(other)] })
      const one = changeset('-1', '1', {
        puts: [
          ['t', 'a', { n: 1 }, 0],
          ['t', '__proto__', 2, 1],
        ],
        nextOrdinal: 2,
      })
      const two = changeset('1', '2', {
        puts: [['u', 'a\0b', null, 2]],
        deletes: [['t', 'a']],
        txids: [mine, 'of-someone-else'],
        nextOrdinal: 4,
      })
      expect(await store.commit({ epoch, seq: 0, changeset: one, incarnation: 'i' })).toEqual({
        committed: true,
        meta: expect.objectContaining({ epoch, seq: 1, offset: '1', nextOrdinal: 2, incarnation: 'i' }),
      })
      await store.commit({ epoch, seq: 1, changeset: two, incarnation: 'i' })
      const expected = {
        meta: { ...freshMeta, epoch, seq: 2, offset: '2', nextOrdinal: 4, incarnation: 'i' },
        rows: [
          ['t', '__proto__', 2, 1],
          ['u', 'a\0b', null, 2],
        ],
        outbox: { ...emptyOutbox, entries: [entry(other)] },
      }
      expect(await state(store)).toEqual(expected)
      expect(await state(await open())).toEqual(expected)
    })

    it('clears all rows on a reset, and keeps those that come after it', async () => {
      const store = await createStorage()()
      const { epoch } = await store.takeOver()
      await store.commit({
        epoch,
        seq: 0,
        changeset: changeset('-1', '1', { puts: [['t', 'a', 1, 0]] }),
        incarnation: undefined,
      })
      const reset = changeset('1', '2', { reset: true, puts: [['t', 'b', 2, 1]] })
      await store.commit({ epoch, seq: 1, changeset: reset, incarnation: undefined })
      expect((await state(store)).rows).toEqual([['t', 'b', 2, 1]])
    })

    it('refuses a commit of an earlier epoch, of another seq, and from another offset, whole', async () => {
      const open = createStorage()
      const store = await open()
      const first = await store.takeOver()
      const second = await (await open()).takeOver()
      expect(second.epoch).toBeGreaterThan(first.epoch)
      const puts = changeset('-1', '1', { puts: [['t', 'a', 1, 0]], nextOrdinal: 1 })
      const refused = { committed: false, meta: second }
      const { epoch } = second
      expect(await store.commit({ epoch: first.epoch, seq: 0, changeset: puts, incarnation: undefined })).toEqual(
        refused,
      )
      expect(await store.commit({ epoch, seq: 1, changeset: puts, incarnation: undefined })).toEqual(refused)
      expect(await store.commit({ epoch, seq: 0, changeset: { ...puts, from: '9' }, incarnation: undefined })).toEqual(
        refused,
      )
      expect(await state(store)).toEqual({ meta: withoutLife(second), rows: [], outbox: emptyOutbox })
    })

    it('keeps late changesets for those who missed them', async () => {
      const store = await createStorage()()
      const { epoch } = await store.takeOver()
      const changesets = ['1', '2', '3'].map((to, n) => changeset(n === 0 ? '-1' : String(n), to))
      for (const [seq, each] of changesets.entries())
        await store.commit({ epoch, seq, changeset: each, incarnation: undefined })
      expect(await store.changesetsAfter(1)).toEqual(changesets.slice(1))
      expect(await store.changesetsAfter(3)).toEqual([])
    })

    it('gives entries one order over all who write', async () => {
      const open = createStorage()
      const [left, right] = [await open(), await open()]
      await left.changeOutbox({ kind: 'enqueue', entries: [entry('1')] })
      await right.changeOutbox({ kind: 'enqueue', entries: [entry('2')] })
      await left.changeOutbox({ kind: 'enqueue', entries: [entry('3')] })
      expect((await state(right)).outbox.entries.map(({ txid }) => txid)).toEqual(['1', '2', '3'])
    })

    it('freezes one batch at a time, and only over the rows that it was valued from', async () => {
      const open = createStorage()
      const [left, right] = [await open(), await open()]
      const { epoch } = await left.takeOver()
      for (const txid of ['1', '2']) await left.changeOutbox({ kind: 'enqueue', entries: [entry(txid)] })
      await left.commit({ epoch, seq: 0, changeset: changeset('-1', '1'), incarnation: undefined })
      const freeze = { kind: 'freeze', batch: batch('1'), writes: writesOf('1') } as const
      expect(await left.changeOutbox({ ...freeze, seq: 0, rev: 2 })).toBeUndefined()
      expect(await left.changeOutbox({ ...freeze, seq: 1, rev: 2 })).toBe(3)
      expect(await right.changeOutbox({ ...freeze, seq: 1, rev: 2 })).toBeUndefined()
      expect((await state(right)).outbox).toEqual({
        entries: [{ ...entry('1'), frozenWrites: writesOf('1')[0] }, entry('2')],
        frozen: batch('1'),
        producer: { producerId: 'p', epoch: 0, nextSeq: 0 },
        rejections: [],
      })
    })

    it('adds an entry and freezes it at once, unless something was added before it', async () => {
      const open = createStorage()
      const [left, right] = [await open(), await open()]
      const together = (rev: number) => {
        const freeze = { batch: batch('2'), writes: writesOf('2'), seq: 0, rev }
        return left.changeOutbox({ kind: 'enqueue', entries: [entry('2')], freeze })
      }
      await right.changeOutbox({ kind: 'enqueue', entries: [entry('1')] })
      expect(await together(0)).toBeUndefined()
      expect((await state(right)).outbox).toEqual({ ...emptyOutbox, entries: [entry('1')] })
      await right.changeOutbox({ kind: 'discard', txid: '1' })
      expect(await together(2)).toBe(3)
      expect((await state(right)).outbox).toEqual({
        ...emptyOutbox,
        entries: [{ ...entry('2'), frozenWrites: writesOf('2')[0] }],
        frozen: batch('2'),
        producer: { producerId: 'p', epoch: 0, nextSeq: 0 },
      })
    })

    it('ends a batch for the holder of its stamp alone', async () => {
      const store = await createStorage()()
      await store.changeOutbox({ kind: 'enqueue', entries: [entry('1')] })
      await store.changeOutbox({ kind: 'freeze', batch: batch('1'), writes: writesOf('1'), seq: 0, rev: 1 })
      const other = { ...stamp, seq: 1 }
      expect(await store.changeOutbox({ kind: 'acknowledge', stamp: other, offset: '1' })).toBeUndefined()
      expect(await store.changeOutbox({ kind: 'release', stamp: other, newProducer: true })).toBeUndefined()
      // Under the same stamp other entries were frozen after a look into the log that found nothing.
      const ofOthers = { kind: 'acknowledge', stamp, offset: '1', txids: ['1', '2'] } as const
      expect(await store.changeOutbox(ofOthers)).toBeUndefined()
      expect(await store.changeOutbox({ ...ofOthers, txids: ['1'] })).toBeGreaterThan(0)
      expect(await store.changeOutbox({ kind: 'acknowledge', stamp, offset: '1' })).toBeUndefined()
      expect((await state(store)).outbox.producer).toEqual({ producerId: 'p', epoch: 0, nextSeq: 1 })
    })

    it('keeps the wait of a batch as long as the batch', async () => {
      const open = createStorage()
      const store = await open()
      await store.changeOutbox({ kind: 'enqueue', entries: [entry('1')] })
      const wait = { reason: 'asked', since: 10, notBefore: 5000, attempt: 3 } as const
      expect(await store.changeOutbox({ kind: 'wait', stamp, wait })).toBeUndefined()
      await store.changeOutbox({ kind: 'freeze', batch: batch('1'), writes: writesOf('1'), seq: 0, rev: 1 })
      expect(await store.changeOutbox({ kind: 'wait', stamp: { ...stamp, seq: 1 }, wait })).toBeUndefined()
      expect(await store.changeOutbox({ kind: 'wait', stamp, wait })).toBeGreaterThan(0)
      expect((await state(await open())).outbox).toMatchObject({ frozen: batch('1'), wait })
      await store.changeOutbox({ kind: 'release', stamp, newProducer: false })
      expect((await state(await open())).outbox.wait).toBeUndefined()
    })

    it('ends a rejection whose write comes back from the log after all', async () => {
      const open = createStorage()
      const store = await open()
      const { profileId } = await store.outbox()
      const txid = `${profileId}-late`
      await store.changeOutbox({ kind: 'enqueue', entries: [entry(txid)] })
      const rejection = { entry: entry(txid), reason: 'row-deleted', message: 'no' } as const
      await store.changeOutbox({ kind: 'reject', stamp: undefined, rejections: [rejection] })
      const { epoch, seq } = await store.takeOver()
      await store.commit({ epoch, seq, changeset: changeset('-1', '1', { txids: [txid] }), incarnation: undefined })
      expect((await (await open()).load()).outbox.rejections).toEqual([])
    })

    it('keeps a rejection until it is retried or discarded', async () => {
      const open = createStorage()
      const store = await open()
      await store.changeOutbox({ kind: 'enqueue', entries: [entry('1')] })
      const rejection = { entry: entry('1'), reason: 'refused', message: 'no', status: 422 } as const
      expect(await store.changeOutbox({ kind: 'reject', stamp: undefined, rejections: [rejection] })).toBeGreaterThan(0)
      expect((await state(await open())).outbox).toEqual({ ...emptyOutbox, rejections: [rejection] })
      expect(await store.changeOutbox({ kind: 'retry', txid: '1' })).toBeGreaterThan(0)
      expect((await state(store)).outbox).toEqual({ ...emptyOutbox, entries: [entry('1')] })
      expect(await store.changeOutbox({ kind: 'discard', txid: '1' })).toBeGreaterThan(0)
      expect(await store.changeOutbox({ kind: 'discard', txid: '1' })).toBeUndefined()
      expect((await state(store)).outbox).toEqual(emptyOutbox)
    })

    it("tells the rows' position and the outbox alone as it tells them together", async () => {
      const open = createStorage()
      const store = await open()
      await store.takeOver()
      await store.changeOutbox({ kind: 'enqueue', entries: [entry('1')] })
      const { meta, outbox } = await store.load()
      const other = await open()
      expect({ meta: await other.meta(), outbox: await other.outbox() }).toEqual({ meta, outbox })
      expect(meta.life).not.toBe('')
      expect(outbox.profileId).not.toBe('')
    })

    it('ends an entry whose acknowledgement comes after the log was read past it', async () => {
      const store = await createStorage()()
      const { epoch } = await store.takeOver()
      await store.changeOutbox({ kind: 'enqueue', entries: [entry('1')] })
      await store.changeOutbox({ kind: 'freeze', batch: batch('1'), writes: writesOf('1'), seq: 0, rev: 1 })
      await store.commit({ epoch, seq: 0, changeset: changeset('-1', '5'), incarnation: undefined })
      await store.changeOutbox({ kind: 'acknowledge', stamp, offset: '4' })
      expect((await store.load()).outbox.entries).toEqual([])
    })

    it('rejects nothing that has ended or is known to be in the log', async () => {
      const store = await createStorage()()
      await store.changeOutbox({ kind: 'enqueue', entries: [entry('1')] })
      await store.changeOutbox({ kind: 'freeze', batch: batch('1'), writes: writesOf('1'), seq: 0, rev: 1 })
      await store.changeOutbox({ kind: 'acknowledge', stamp, offset: '4' })
      const reject = (txid: string) => {
        const rejections = [{ entry: entry(txid), reason: 'refused', message: 'no' } as const]
        return store.changeOutbox({ kind: 'reject', stamp: undefined, rejections })
      }
      expect([await reject('1'), await reject('ended')]).toEqual([undefined, undefined])
    })

    it('has no changesets for a seq that it never reached', async () => {
      const store = await createStorage()()
      expect(await store.changesetsAfter(1)).toBeUndefined()
    })

    itBehavesLikeTheModel(createStorage)
  })
}
