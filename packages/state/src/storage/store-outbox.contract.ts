import { expect, it } from 'vitest'
import { batch, changeset, contentsOf, emptyOutbox, entry, stamp, writesOf } from './store-contents.contract.ts'
import type { Store } from './store.ts'

/** What every store has to do with entries, the frozen batch and rejections. */
export function itKeepsAnOutbox(createStorage: () => () => Promise<Store>): void {
  it('gives entries one order over all who write', async () => {
    const open = createStorage()
    const [left, right] = [await open(), await open()]
    await left.changeOutbox({ kind: 'enqueue', entries: [entry('1')] })
    await right.changeOutbox({ kind: 'enqueue', entries: [entry('2')] })
    await left.changeOutbox({ kind: 'enqueue', entries: [entry('3')] })
    expect((await contentsOf(right)).outbox.entries.map(({ txid }) => txid)).toEqual(['1', '2', '3'])
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
    expect((await contentsOf(right)).outbox).toEqual({
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
    expect((await contentsOf(right)).outbox).toEqual({ ...emptyOutbox, entries: [entry('1')] })
    await right.changeOutbox({ kind: 'discard', txid: '1' })
    expect(await together(2)).toBe(3)
    expect((await contentsOf(right)).outbox).toEqual({
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
    expect((await contentsOf(store)).outbox.producer).toEqual({ producerId: 'p', epoch: 0, nextSeq: 1 })
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
    expect((await contentsOf(await open())).outbox).toMatchObject({ frozen: batch('1'), wait })
    await store.changeOutbox({ kind: 'release', stamp, newProducer: false })
    expect((await contentsOf(await open())).outbox.wait).toBeUndefined()
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
    expect((await contentsOf(await open())).outbox).toEqual({ ...emptyOutbox, rejections: [rejection] })
    expect(await store.changeOutbox({ kind: 'retry', txid: '1' })).toBeGreaterThan(0)
    expect((await contentsOf(store)).outbox).toEqual({ ...emptyOutbox, entries: [entry('1')] })
    expect(await store.changeOutbox({ kind: 'discard', txid: '1' })).toBeGreaterThan(0)
    expect(await store.changeOutbox({ kind: 'discard', txid: '1' })).toBeUndefined()
    expect((await contentsOf(store)).outbox).toEqual(emptyOutbox)
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
}
