import { IDBTransaction } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDatabaseScene, DATABASE, storageOf } from '../../test/database-scene.ts'
import type { Changeset } from '../core/changeset.ts'
import type { StoreCodec } from './sealer.ts'
import { describeStore } from './store.contract.ts'

const step = (at: number, part: Partial<Changeset> = {}): Changeset => ({
  from: at === 0 ? '-1' : String(at).padStart(4, '0'),
  to: String(at + 1).padStart(4, '0'),
  reset: false,
  puts: [['t', `k${at % 7}`, { at }, at]],
  deletes: [],
  txids: [],
  nextOrdinal: at + 1,
  ...part,
})
/** Takes its time, and gives bytes: as an encryption does. */
const codec: StoreCodec = {
  encode: async (text) => {
    await new Promise((resolve) => setImmediate(resolve))
    return new TextEncoder().encode(text).map((byte) => byte ^ 0x55)
  },
  decode: async (data) => {
    await new Promise((resolve) => setImmediate(resolve))
    if (typeof data === 'string') throw new Error('these are no bytes')
    return new TextDecoder().decode(data.map((byte) => byte ^ 0x55))
  },
}

describeStore('IndexedDB', () => {
  const { open } = createDatabaseScene()
  return async () => open()
})

describeStore('IndexedDB, folding after each commit, with a codec that takes its time', () => {
  const { open } = createDatabaseScene({ foldAfter: 0, codec })
  return async () => open()
})

describe('in an engine that keeps a transaction whose commit was asked for before a request failed', () => {
  beforeEach(() => {
    const commit = IDBTransaction.prototype.commit
    vi.spyOn(IDBTransaction.prototype, 'commit').mockImplementation(function committed(this: IDBTransaction) {
      this.addEventListener('error', (event) => event.preventDefault())
      commit.call(this)
    })
  })
  afterEach(() => void vi.restoreAllMocks())

  describeStore('IndexedDB', () => {
    const { open } = createDatabaseScene()
    return async () => open()
  })

  it('commits nothing of an epoch that was closed', async () => {
    const { open, dump } = createDatabaseScene()
    const [first, second] = [open(), open()]
    const { epoch } = await first.takeOver()
    await first.commit({ epoch, seq: 0, changeset: step(0), incarnation: undefined })
    const meta = await second.takeOver()
    const before = await dump()
    const late = await first.commit({ epoch, seq: 1, changeset: step(1), incarnation: undefined })
    expect([late, await dump()]).toEqual([{ committed: false, meta }, before])
  })
})

describe('createIndexedDBStore', () => {
  it('does not open anything before it is used', async () => {
    const { open, factory } = createDatabaseScene()
    open()
    expect(await factory.databases()).toEqual([])
  })

  it('commits in its own epoch without reading the meta record before it writes', async () => {
    const { open } = createDatabaseScene()
    const store = open()
    const { epoch } = await store.takeOver()
    await store.commit({ epoch, seq: 0, changeset: step(0), incarnation: undefined })
    const committed = vi.spyOn(IDBTransaction.prototype, 'commit')
    const result = await store.commit({ epoch, seq: 1, changeset: step(1), incarnation: undefined })
    expect([result.committed, committed.mock.calls.length]).toEqual([true, 1])
  })

  it('looks for what was missed without holding others up while its page is busy', async () => {
    const store = createDatabaseScene().open()
    const { meta } = await store.load()
    const ended = vi.spyOn(IDBTransaction.prototype, 'commit')
    expect(await Promise.all([store.meta(), store.changesetsAfter(0), store.outbox()])).toMatchObject([meta, [], {}])
    expect(ended).toHaveBeenCalledTimes(3)
  })

  it('accepts one of two commits that are made at once', async () => {
    const store = createDatabaseScene().open()
    const { epoch } = await store.takeOver()
    await store.commit({ epoch, seq: 0, changeset: step(0), incarnation: undefined })
    const both = [step(1), { ...step(1), to: '0002-other' }].map((changeset) =>
      store.commit({ epoch, seq: 1, changeset, incarnation: undefined }),
    )
    expect((await Promise.all(both)).map(({ committed }) => committed)).toEqual([true, false])
    expect(await store.changesetsAfter(1)).toEqual([step(1)])
  })

  it('frees the room of an entry when the log was read past its acknowledgement', async () => {
    const { open, dump } = createDatabaseScene()
    const store = open()
    const { epoch } = await store.takeOver()
    await store.changeOutbox({ kind: 'enqueue', entries: [{ txid: 'a', createdAt: 1, writes: [] }] })
    const stamp = { producerId: 'p', epoch: 0, seq: 0 }
    const batch = { stamp, txids: ['a'], body: '[]' }
    await store.changeOutbox({ kind: 'freeze', batch, writes: [[]], seq: 0, rev: 1 })
    await store.changeOutbox({ kind: 'acknowledge', stamp, offset: '0002' })
    const left = async () => [...(await dump()).keys()].filter((key) => /^[ewaf]/.test(key))
    await store.commit({ epoch, seq: 0, changeset: step(0), incarnation: undefined })
    expect(await left()).toEqual(['a/p/0/0', 'e/a', 'w/p/0/0'])
    await store.commit({ epoch, seq: 1, changeset: step(1), incarnation: undefined })
    expect(await left()).toEqual([])
  })

  it('frees it also where another tab has acknowledged, some commits later', async () => {
    const { open, dump } = createDatabaseScene()
    const [store, other] = [open(), open()]
    const { epoch } = await store.takeOver()
    const commit = (seq: number) => store.commit({ epoch, seq, changeset: step(seq), incarnation: undefined })
    await commit(0)
    await other.changeOutbox({ kind: 'enqueue', entries: [{ txid: 'a', createdAt: 1, writes: [] }] })
    const stamp = { producerId: 'p', epoch: 0, seq: 0 }
    const batch = { stamp, txids: ['a'], body: '[]' }
    await other.changeOutbox({ kind: 'freeze', batch, writes: [[]], seq: 1, rev: 1 })
    await other.changeOutbox({ kind: 'acknowledge', stamp, offset: '0002' })
    for (let seq = 1; seq <= 16; seq += 1) await commit(seq)
    expect([...(await dump()).keys()].filter((key) => /^[ewaf]/.test(key))).toEqual([])
  })

  it('folds the journal into buckets, and keeps the newest changesets for those who missed them', async () => {
    const { open, dump } = createDatabaseScene({ foldAfter: 40 })
    const store = open()
    const { epoch } = await store.takeOver()
    for (let at = 0; at < 50; at += 1) {
      await store.commit({ epoch, seq: at, changeset: step(at), incarnation: undefined })
    }
    await store.compact()
    const journal = [...(await dump()).keys()].filter((key) => key.startsWith('j/'))
    expect([journal.length, journal[0]]).toEqual([32, 'j/000000000019'])
    const other = open()
    const { rows, meta } = await other.load()
    expect([rows.size, rows.get('t', 'k0'), meta.seq]).toEqual([7, { value: { at: 49 }, ordinal: 49 }, 50])
    expect(await other.changesetsAfter(18)).toHaveLength(32)
    expect(await other.changesetsAfter(17)).toBeUndefined()
  })

  it('writes only the buckets whose rows have changed', async () => {
    const { open, dump } = createDatabaseScene({ foldAfter: 0 })
    const store = open()
    const { epoch } = await store.takeOver()
    const puts = Array.from({ length: 2000 }, (_, at) => ['t', `k${at}`, { at }, at] as const)
    await store.commit({ epoch, seq: 0, changeset: step(0, { puts }), incarnation: undefined })
    await store.compact()
    const before = await dump()
    for (let at = 1; at < 80; at += 1) {
      const changeset = step(at, { puts: [['t', 'k5', { at }, at]] })
      await store.commit({ epoch, seq: at, changeset, incarnation: undefined })
    }
    await store.compact()
    const after = await dump()
    const buckets = [...after.keys()].filter((key) => key.startsWith('b/'))
    const changed = buckets.filter((key) => JSON.stringify(after.get(key)) !== JSON.stringify(before.get(key)))
    expect([buckets.length, changed.length]).toEqual([16, 1])
  })

  it('spreads rows over more buckets when they have become many, and over fewer when few are left', async () => {
    const { open, dump } = createDatabaseScene({ foldAfter: 0 })
    const store = open()
    const { epoch } = await store.takeOver()
    const buckets = async () => [...(await dump()).keys()].filter((key) => key.startsWith('b/')).length
    const counts: number[] = []
    let seq = 0
    const commit = async (part: Partial<Changeset>) => {
      await store.commit({ epoch, seq, changeset: step(seq, part), incarnation: undefined })
      seq += 1
      await store.compact()
      counts.push(await buckets())
    }
    const many = Array.from({ length: 3000 }, (_, at) => ['t', `k${at}`, 'x'.repeat(200), at] as const)
    await commit({ puts: many.slice(0, 100) })
    await commit({ puts: many })
    const { rows } = await open().load()
    expect([rows.size, many.every(([type, key]) => rows.get(type, key) !== undefined)]).toEqual([3000, true])
    await commit({ reset: true, puts: many.slice(0, 10) })
    expect(counts).toEqual([1, 32, 1])
    expect((await open().load()).rows.size).toBe(10)
  })

  it('keeps no text of the user outside of what the codec made', async () => {
    const { open, dump } = createDatabaseScene({ codec, foldAfter: 0 })
    const store = open()
    const { epoch } = await store.takeOver()
    const { profileId } = await store.outbox()
    const write = { operation: 'insert', type: 'secret', key: 'secret', value: 'secret' } as const
    for (const name of ['a', 'b']) {
      const entry = { txid: `${profileId}-${name}`, createdAt: 1, writes: [write] }
      await store.changeOutbox({ kind: 'enqueue', entries: [entry] })
    }
    const rejection = { entry: (await store.outbox()).entries[1], reason: 'refused', message: 'secret' } as const
    const { entry } = rejection
    expect(entry).toBeDefined()
    if (entry) await store.changeOutbox({ kind: 'reject', stamp: undefined, rejections: [{ ...rejection, entry }] })
    const batch = { stamp: { producerId: 'p', epoch: 0, seq: 0 }, txids: [`${profileId}-a`], body: '["secret"]' }
    await store.changeOutbox({ kind: 'freeze', batch, writes: [[write]], seq: 0, rev: 3 })
    const puts = [['secret', 'secret', 'secret', 0]] as const
    await store.commit({ epoch, seq: 0, changeset: step(0, { puts }), incarnation: undefined })
    await store.compact()
    const records = await dump()
    expect([...new Set([...records.keys()].map((key) => key[0]))].join('')).toBe('bdefjlmowx')
    expect(JSON.stringify([...records])).not.toContain('secret')
    const { outbox, rows } = await open().load()
    expect([outbox.frozen, rows.get('secret', 'secret')?.value]).toEqual([batch, 'secret'])
  })

  it('says whether the browser keeps the data', async () => {
    const { open, clock, factory } = createDatabaseScene()
    const kept = open({ environment: { ...clock, storage: { ...storageOf(factory), isPersisted: async () => true } } })
    expect([open().kind, kept.kind]).toEqual(['best-effort', 'best-effort'])
    await kept.load()
    expect(kept.kind).toBe('persistent')
  })

  it('is named as the caller says, in version 1', async () => {
    const { open, factory } = createDatabaseScene()
    await open().load()
    expect(await factory.databases()).toEqual([{ name: DATABASE, version: 1 }])
  })
})
