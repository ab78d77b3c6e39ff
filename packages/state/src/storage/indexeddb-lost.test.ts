import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { createFailingFactory } from '../../test/failing-factory.ts'
import { createDatabaseScene, DATABASE, storageOf, type DatabaseScene } from '../../test/database-scene.ts'
import type { Changeset } from '../core/changeset.ts'
import { restoredRev } from '../core/contents-of-rev.ts'
import { emptyOutbox } from '../core/outbox-record.ts'
import type { Store } from './store.ts'

const step = (at: number): Changeset => ({
  from: at === 0 ? '-1' : String(at),
  to: String(at + 1),
  reset: false,
  puts: [['t', 'k', at, at]],
  deletes: [],
  txids: [],
  nextOrdinal: at + 1,
})
const commit = (store: Store, epoch: number, at: number) =>
  store.commit({ epoch, seq: at, changeset: step(at), incarnation: undefined })
const enqueue = async (store: Store, name: string): Promise<number | undefined> =>
  store.changeOutbox({ kind: 'enqueue', entries: [{ txid: name, createdAt: 1, writes: [] }] })

/** What the browser does when the user clears the site's data. */
const clearSite = (scene: DatabaseScene): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = scene.factory.deleteDatabase(DATABASE)
    request.addEventListener('success', () => resolve())
    request.addEventListener('blocked', () => reject(new Error('blocked')))
  })

const uses: Record<string, (store: Store) => Promise<unknown>> = {
  load: (store) => store.load(),
  outbox: (store) => store.outbox(),
  takeOver: (store) => store.takeOver(),
  commit: (store) => commit(store, 1, 1),
  enqueue: (store) => enqueue(store, 'late'),
  freeze: (store) =>
    store.changeOutbox({
      kind: 'freeze',
      batch: { stamp: { producerId: 'p', epoch: 0, seq: 0 }, txids: [], body: '[]' },
      writes: [],
      seq: 0,
      rev: 0,
    }),
  meta: (store) => store.meta(),
  changesetsAfter: (store) => store.changesetsAfter(0),
}

describe('a database whose site data was cleared while it was open', () => {
  for (const [name, use] of Object.entries(uses)) {
    it(`refuses ${name} as cleared, until an outbox is restored, and then works with that`, async () => {
      const scene = createDatabaseScene()
      const store = scene.open()
      const { epoch } = await store.takeOver()
      await enqueue(store, 'lost')
      await commit(store, epoch, 0)
      const { meta, outbox } = await store.load()
      await clearSite(scene)
      const refused = { name: 'StorageError', code: 'cleared', database: DATABASE }
      await expect(use(store)).rejects.toMatchObject(refused)
      await expect(enqueue(store, 'too early')).rejects.toMatchObject(refused)
      const rev = restoredRev(0, outbox.rev)
      expect(await store.changeOutbox({ kind: 'restore', record: outbox, offset: meta.offset })).toBe(rev)
      const after = await store.load()
      expect([after.rows.size, after.meta.seq, after.meta.offset, after.damage]).toEqual([0, 0, '-1', undefined])
      expect(after.outbox).toEqual({ ...outbox, rev, changedAt: rev })
      expect(after.meta.life).not.toBe(meta.life)
      expect((await commit(store, epoch, 1)).committed).toBe(false)
      const { epoch: next } = await store.takeOver()
      expect((await commit(store, next, 0)).committed).toBe(true)
      expect(await enqueue(store, 'new')).toBe(rev + 1)
    })
  }

  it('goes on refusing when the outbox could not be restored, so that it is tried again', async () => {
    const scene = createDatabaseScene()
    const disk = { isFull: false }
    const full = new DOMException('full', 'QuotaExceededError')
    const judge = ({ method, key }: { method: string; key: unknown }): 'go' | 'abort' =>
      disk.isFull && method === 'put' && String(key).startsWith('e/') ? 'abort' : 'go'
    const store = scene.open({}, createFailingFactory(scene.factory, judge, full))
    await enqueue(store, 'known')
    const { outbox } = await store.load()
    await clearSite(scene)
    const restore = { kind: 'restore', record: outbox, offset: '-1' } as const
    await expect(store.outbox()).rejects.toMatchObject({ code: 'cleared' })
    disk.isFull = true
    await expect(store.changeOutbox(restore)).rejects.toMatchObject({ code: 'quota' })
    for (const use of [() => store.load(), () => store.outbox(), () => enqueue(store, 'late')])
      await expect(use()).rejects.toMatchObject({ code: 'cleared' })
    disk.isFull = false
    await store.changeOutbox(restore)
    expect((await store.outbox()).entries.map(({ txid }) => txid)).toEqual(['known'])
  })

  it('refuses also a tab that finds what another one has begun anew, and takes what only that tab knew', async () => {
    const scene = createDatabaseScene()
    const [first, second] = [scene.open(), scene.open()]
    const { epoch } = await first.takeOver()
    await commit(first, epoch, 0)
    await enqueue(first, 'known to both')
    const early = await second.outbox()
    await enqueue(first, 'known to one')
    const { meta, outbox } = await first.load()
    await clearSite(scene)
    await expect(second.takeOver()).rejects.toMatchObject({ code: 'cleared' })
    await second.changeOutbox({ kind: 'restore', record: early, offset: '-1' })
    await enqueue(second, 'new')
    // The same epoch and seq as in the old life, and the same log.
    await expect(commit(first, 1, 1)).rejects.toMatchObject({ code: 'cleared' })
    await first.changeOutbox({ kind: 'restore', record: outbox, offset: meta.offset })
    const txids = (await second.outbox()).entries.map(({ txid }) => txid)
    expect(txids).toEqual(['known to both', 'new', 'known to one'])
  })

  it('drops rows that were read further than by a tab that adds a write, and ends it when they are read again', async () => {
    const scene = createDatabaseScene()
    const [old, restored] = [scene.open(), scene.open()]
    const { profileId } = await old.outbox()
    const txid = `${profileId}-a`
    await enqueue(old, txid)
    const record = await old.outbox()
    await clearSite(scene)
    // A tab that was opened after it, and knew nothing.
    const { epoch } = await restored.takeOver()
    await enqueue(restored, 'other')
    await restored.commit({ epoch, seq: 0, changeset: { ...step(0), txids: [txid] }, incarnation: undefined })
    await old.changeOutbox({ kind: 'restore', record, offset: '-1' })
    expect(await restored.meta()).toMatchObject({ offset: '-1' })
    expect((await commit(restored, epoch, 1)).committed).toBe(false)
    const next = await restored.takeOver()
    const changeset = { ...step(0), txids: [txid] }
    await restored.commit({ epoch: next.epoch, seq: next.seq, changeset, incarnation: undefined })
    expect((await old.outbox()).entries.map((entry) => entry.txid)).toEqual(['other'])
  })
})

it.each([1, 2, 3, 4, 5, 6])(
  'a site that is cleared while its engine is looked at, at request %i, is no bad engine',
  async (at) => {
    const scene = createDatabaseScene()
    let requests = 0
    const factory = createFailingFactory(scene.factory, ({ key }) => {
      if (String(key).startsWith('t/') && (requests += 1) === at) void clearSite(scene)
      return 'go'
    })
    const store = scene.open({}, factory)
    const { epoch } = await store.takeOver()
    await enqueue(store, 'waiting')
    await expect(commit(store, epoch, 0)).rejects.toMatchObject({ code: 'cleared' })
    expect(requests).toBeGreaterThanOrEqual(at)
  },
)

it('a tab that once took over, and stands alone, goes on in the life that another one has begun, when it was refused once', async () => {
  const scene = createDatabaseScene()
  const [alone, other] = [scene.open(), scene.open()]
  const { epoch } = await alone.takeOver()
  await commit(alone, epoch, 0)
  await other.makeRoom?.()
  const { meta } = await alone.load()
  expect([(await commit(alone, meta.epoch, 0)).committed, (await commit(alone, meta.epoch, 0)).committed]).toEqual([
    false,
    true,
  ])
})

it.each(['has taken over', 'stands alone'])(
  'a new tab that %s ends also what an old one has written into its empty database',
  async (how) => {
    const scene = createDatabaseScene()
    const [old, fresh] = [scene.open(), scene.open()]
    const txid = `${(await old.outbox()).profileId}-a`
    await enqueue(old, txid)
    const record = await old.outbox()
    await clearSite(scene)
    const { profileId } = await fresh.outbox()
    if (how === 'has taken over') await fresh.takeOver()
    await commit(fresh, (await fresh.meta()).epoch, 0)
    await old.changeOutbox({ kind: 'restore', record, offset: '-1' })
    const own = `${profileId}-b`
    await enqueue(fresh, own)
    const ending = { ...step(0), txids: [txid, own] }
    for (let tries = 0; tries < 2; tries += 1) {
      const { epoch, seq } = how === 'has taken over' && tries > 0 ? await fresh.takeOver() : await fresh.meta()
      await fresh.commit({ epoch, seq, changeset: ending, incarnation: undefined })
    }
    expect((await fresh.outbox()).entries).toEqual([])
  },
)

it('what a tab has begun to write under its id before it knew of another one ends too, and who knew nothing changes nothing', async () => {
  const scene = createDatabaseScene()
  const [old, fresh] = [scene.open(), scene.open()]
  const record = await old.outbox()
  await clearSite(scene)
  const { rev } = await fresh.outbox()
  expect(await fresh.changeOutbox({ kind: 'restore', record: emptyOutbox(''), offset: '-1' })).toBeUndefined()
  expect((await fresh.outbox()).rev).toBe(rev)
  await enqueue(fresh, 'other')
  await old.changeOutbox({ kind: 'restore', record, offset: '-1' })
  const txid = `${record.profileId}-a`
  await enqueue(old, txid)
  const { epoch, seq } = await fresh.takeOver()
  await fresh.commit({ epoch, seq, changeset: { ...step(0), txids: [txid] }, incarnation: undefined })
  expect((await fresh.outbox()).entries.map((entry) => entry.txid)).toEqual(['other'])
})

describe('a tab that has taken over in a life that is over', () => {
  it('commits nothing in the next one, at the same numbers either', async () => {
    const scene = createDatabaseScene()
    await scene.open().load()
    const old = scene.open()
    const { epoch } = await old.takeOver()
    await clearSite(scene)
    const other = scene.open()
    const meta = await other.takeOver()
    expect(meta.epoch).toBe(epoch)
    await expect(commit(old, epoch, 0)).rejects.toMatchObject({ code: 'cleared' })
    expect(await other.meta()).toEqual(meta)
  })
})

describe('clear', () => {
  it('removes rows and outbox while others are open, and those are refused from then on', async () => {
    const scene = createDatabaseScene({ foldAfter: 0 })
    const [first, second] = [scene.open(), scene.open()]
    const { epoch } = await first.takeOver()
    await enqueue(first, 'lost')
    await commit(first, epoch, 0)
    await first.compact()
    await second.load()
    await second.clear({ keepOutbox: false })
    expect([...(await scene.dump()).keys()].map((key) => key.slice(0, 2))).toEqual(['m', 'o', 'x/', 'x/'])
    for (let round = 0; round < 2; round += 1) {
      await expect(commit(first, epoch, 1)).rejects.toMatchObject({ code: 'removed' })
      await expect(enqueue(first, 'late')).rejects.toMatchObject({ code: 'removed' })
      await expect(first.load()).rejects.toMatchObject({ code: 'removed' })
    }
    expect((await first.anew?.().load())?.outbox).toMatchObject({ rev: 0, entries: [] })
    expect((await second.load()).outbox).toMatchObject({ rev: 0, entries: [] })
  })

  it('keeps the outbox when it is told to, and refuses the commits of before', async () => {
    const scene = createDatabaseScene()
    const [first, second] = [scene.open(), scene.open()]
    const { epoch } = await first.takeOver()
    await enqueue(first, 'kept')
    await commit(first, epoch, 0)
    const { outbox, meta } = await first.load()
    await second.clear({ keepOutbox: true })
    await expect(commit(first, epoch, 1)).rejects.toMatchObject({ code: 'removed' })
    await expect(enqueue(first, 'late')).rejects.toMatchObject({ code: 'removed' })
    const after = await second.load()
    expect([after.outbox, after.rows.size, after.damage]).toEqual([outbox, 0, undefined])
    expect(after.meta.life).not.toBe(meta.life)
    expect(await second.changesetsAfter(0)).toEqual([])
  })

  it('makes who knows an earlier life load again', async () => {
    const scene = createDatabaseScene()
    const [first, second] = [scene.open(), scene.open()]
    await first.load()
    await second.clear({ keepOutbox: true })
    expect(await first.changesetsAfter(0)).toBeUndefined()
    await expect(first.load()).rejects.toMatchObject({ code: 'removed' })
    expect(await first.anew?.().changesetsAfter(0)).toEqual([])
  })
})

describe('an outbox that a later version has taken over', () => {
  it('takes no change any more, and can still be read', async () => {
    const scene = createDatabaseScene()
    const store = scene.open()
    await enqueue(store, 'a')
    const { outbox } = await store.load()
    const head = (await scene.dump()).get('o')
    await scene.edit((objects) => objects.put({ ...(head as object), moved: { to: 'format 2' } }, 'o'))
    const changes = [
      { kind: 'enqueue', entries: [{ txid: 'b', createdAt: 1, writes: [] }] },
      { kind: 'reject', stamp: undefined, rejections: [] },
      { kind: 'discard', txid: 'a' },
      { kind: 'release', stamp: { producerId: 'p', epoch: 0, seq: 0 }, newProducer: true },
    ] as const
    const before = await scene.dump()
    for (const change of changes) {
      await expect(store.changeOutbox(change)).rejects.toMatchObject({ name: 'StorageError', code: 'moved' })
    }
    expect([await scene.dump(), await store.outbox()]).toEqual([before, outbox])
  })
})

describe('an IndexedDB that never answers, or that is not there', () => {
  const never = { open: () => new EventTarget() } as unknown as IDBFactory

  for (const [name, use] of Object.entries(uses)) {
    it(`makes ${name} give up after three seconds`, async () => {
      const scene = createDatabaseScene()
      const failure = use(scene.open({}, never)).catch((error: unknown) => error)
      // Before the first commit an engine is looked at, which takes an open of its own.
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve))
        await scene.clock.advance(3000)
      }
      expect(await failure).toMatchObject({ name: 'StorageError', code: 'open-timeout' })
    })

    it(`makes ${name} say that there is none`, async () => {
      const scene = createDatabaseScene()
      const store = scene.open({ environment: { ...scene.clock, storage: undefined } })
      await expect(use(store)).rejects.toMatchObject({ name: 'StorageError', code: 'unavailable' })
    })
  }

  it('does not wait for a browser that does not say whether it keeps the data', async () => {
    const scene = createDatabaseScene()
    const storage = { ...storageOf(new IDBFactory()), isPersisted: () => Promise.reject(new Error('not now')) }
    const store = scene.open({ environment: { ...scene.clock, storage } })
    await store.load()
    expect(store.kind).toBe('best-effort')
  })
})
