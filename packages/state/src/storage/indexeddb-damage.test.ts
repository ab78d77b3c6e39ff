import { describe, expect, it } from 'vitest'
import { createDatabaseScene, type DatabaseScene } from '../../test/database-scene.ts'
import type { Changeset } from '../core/changeset.ts'
import type { Diagnostic } from '../core/diagnostic.ts'
import { isPlainObject } from '../core/json.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import type { StoreMeta } from './store.ts'

const step = (at: number): Changeset => ({
  from: at === 0 ? '-1' : String(at),
  to: String(at + 1),
  reset: false,
  puts: [['t', `k${at}`, { at }, at]],
  deletes: [],
  txids: [],
  nextOrdinal: at + 1,
})
const stamp = { producerId: 'p', epoch: 0, seq: 0 }

/** Rows in buckets and in the journal, and an outbox with one of each kind. */
async function createUsedDatabase(scene: DatabaseScene): Promise<{ meta: StoreMeta; outbox: OutboxRecord }> {
  const store = scene.open({ foldAfter: 3 })
  const { epoch } = await store.takeOver()
  const { profileId } = await store.outbox()
  for (let at = 0; at < 6; at += 1) {
    await store.commit({ epoch, seq: at, changeset: step(at), incarnation: undefined })
    if (at === 3) await store.compact()
  }
  const write = { operation: 'insert', type: 't', key: 'mine', value: 1 } as const
  for (const name of ['rejected', 'sent', 'waiting']) {
    const entry = { txid: `${profileId}-${name}`, createdAt: 1, writes: [write] }
    await store.changeOutbox({ kind: 'enqueue', entries: [entry] })
  }
  const [entry] = (await store.outbox()).entries
  const rejections = entry === undefined ? [] : [{ entry, reason: 'refused', message: 'no' } as const]
  await store.changeOutbox({ kind: 'reject', stamp: undefined, rejections })
  const batch = { stamp, txids: [`${profileId}-sent`], body: '[]' }
  await store.changeOutbox({ kind: 'freeze', batch, writes: [[write]], seq: 6, rev: 4 })
  const { meta, outbox } = await store.load()
  await store.close()
  return { meta, outbox }
}

const changeSum = (record: unknown): unknown => (isPlainObject(record) ? { ...record, sum: 1 } : record)
const changeData = (record: unknown): unknown =>
  isPlainObject(record) && typeof record.data === 'string' ? { ...record, data: record.data.slice(0, -2) } : record
const bucketKey = async (scene: DatabaseScene): Promise<string> =>
  [...(await scene.dump()).keys()].find((key) => key.startsWith('b/')) ?? 'none'

type Edit = (objects: IDBObjectStore, records: Map<string, unknown>, bucket: string) => void
const cacheDamages: Record<string, { damage: string; edit: Edit }> = {
  'no meta record': { damage: 'the meta record was lost', edit: (objects) => objects.delete('m') },
  'a meta record that is none': { damage: 'the meta record was lost', edit: (objects) => objects.put('?', 'm') },
  'an absurd epoch': {
    damage: 'the meta record was lost',
    edit: (objects, records) => objects.put({ ...(records.get('m') as object), epoch: 1e300 }, 'm'),
  },
  'an absurd seq': {
    damage: 'the journal does not end with the last commit',
    edit: (objects, records) => objects.put({ ...(records.get('m') as object), seq: 999 }, 'm'),
  },
  'another offset': {
    damage: 'the journal ends at another offset',
    edit: (objects, records) => objects.put({ ...(records.get('m') as object), offset: '999' }, 'm'),
  },
  'no layout, and a journal that does not begin at the start': {
    damage: 'the journal has a hole',
    edit: (objects) => {
      objects.delete('l')
      objects.delete('j/000000000001')
    },
  },
  'a layout that is none': { damage: 'the layout is no layout', edit: (objects) => objects.put({}, 'l') },
  'a missing bucket': { damage: 'a bucket is missing', edit: (objects, _, bucket) => objects.delete(bucket) },
  'a bucket with another checksum': {
    damage: 'a record has another checksum than it was written with',
    edit: (objects, records, bucket) => objects.put(changeSum(records.get(bucket)), bucket),
  },
  'a cut bucket': {
    damage: 'a record has another checksum than it was written with',
    edit: (objects, records, bucket) => objects.put(changeData(records.get(bucket)), bucket),
  },
  'a bucket of a codec that nobody gave': {
    damage: 'a record was written with a codec',
    edit: (objects, _, bucket) => objects.put({ data: new Uint8Array(), sum: 0 }, bucket),
  },
  'a bucket that is no record': { damage: 'a record is missing', edit: (objects, _, bucket) => objects.put(1, bucket) },
  'a hole in the journal': {
    damage: 'the journal has a hole',
    edit: (objects) => objects.delete('j/000000000005'),
  },
  'a journal that ends too early': {
    damage: 'the journal does not end with the last commit',
    edit: (objects) => objects.delete('j/000000000006'),
  },
  'a cut changeset': {
    damage: 'a record has another checksum than it was written with',
    edit: (objects, records) => objects.put(changeData(records.get('j/000000000006')), 'j/000000000006'),
  },
  'a changeset without its number': {
    damage: 'a changeset has no number',
    edit: (objects) => objects.put({}, 'j/000000000006'),
  },
}

describe('a damaged cache', () => {
  for (const [name, { damage, edit }] of Object.entries(cacheDamages)) {
    it(`is dropped and said for ${name}, and the outbox stays`, async () => {
      const scene = createDatabaseScene()
      const before = await createUsedDatabase(scene)
      const old = scene.open()
      const { epoch } = await old.takeOver()
      const records = await scene.dump()
      const bucket = await bucketKey(scene)
      await scene.edit((objects) => edit(objects, records, bucket))

      const store = scene.open()
      const loaded = await store.load()
      expect({ damage: loaded.damage, rows: loaded.rows.size, outbox: loaded.outbox }).toEqual({
        damage,
        rows: 0,
        outbox: before.outbox,
      })
      expect(loaded.meta).toMatchObject({ offset: '-1', seq: 0 })
      expect(loaded.meta.life).not.toBe(before.meta.life)
      // The old committer is refused also where it is at the same number.
      for (const seq of [0, 6]) {
        const late = await old.commit({ epoch, seq, changeset: step(seq), incarnation: undefined })
        expect(late).toEqual({ committed: false, meta: loaded.meta })
      }
      const { epoch: next } = await store.takeOver()
      const again = await store.commit({ epoch: next, seq: 0, changeset: step(0), incarnation: undefined })
      expect(again.committed).toBe(true)
      expect(await scene.open().load()).toMatchObject({ damage: undefined, meta: again.meta })
    })
  }

  it('is made anew by whoever needs its meta record, and said at the next load', async () => {
    const scene = createDatabaseScene()
    const { meta } = await createUsedDatabase(scene)
    await scene.edit((objects) => objects.delete('m'))
    const store = scene.open()
    const fresh = await store.meta()
    expect([fresh.seq, fresh.life === meta.life]).toEqual([0, false])
    expect(await store.load()).toMatchObject({ damage: 'the meta record was lost', meta: fresh })
    expect((await store.load()).damage).toBeUndefined()
  })

  it('gives no changesets to who asks for them', async () => {
    const scene = createDatabaseScene()
    await createUsedDatabase(scene)
    const records = await scene.dump()
    await scene.edit((objects) => objects.put(changeData(records.get('j/000000000006')), 'j/000000000006'))
    expect(await scene.open().changesetsAfter(5)).toBeUndefined()
  })

  it('is left alone by a fold', async () => {
    const scene = createDatabaseScene()
    await createUsedDatabase(scene)
    const records = await scene.dump()
    const store = scene.open({ foldAfter: 0 })
    await store.load()
    await scene.edit((objects) => objects.put(changeData(records.get('j/000000000006')), 'j/000000000006'))
    await store.compact()
    expect((await scene.dump()).get('l')).toMatchObject({ compacted: 4 })
  })
})

describe('a damaged outbox', () => {
  const open = (scene: DatabaseScene) => {
    const told: Diagnostic[] = []
    return { told, store: scene.open({ report: (diagnostic) => told.push(diagnostic) }) }
  }

  for (const [kind, name] of [
    ['e', 'waiting'],
    ['w', 'sent'],
    ['d', 'rejected'],
  ] as const) {
    it(`sets a damaged ${kind}/ record aside, says so, and goes on with the rest`, async () => {
      const scene = createDatabaseScene()
      const { outbox } = await createUsedDatabase(scene)
      const key = kind === 'w' ? 'w/p/0/0' : `${kind}/${outbox.profileId}-${name}`
      const records = await scene.dump()
      await scene.edit((objects) => objects.put(changeData(records.get(key)), key))
      const { store, told } = open(scene)
      const is = (txid: string): boolean => txid.endsWith(name)
      expect(await store.outbox()).toEqual({
        ...outbox,
        entries: outbox.entries
          .filter(({ txid }) => kind !== 'e' || !is(txid))
          .map((entry) => (kind === 'w' && is(entry.txid) ? { ...entry, frozenWrites: undefined } : entry)),
        rejections: outbox.rejections.filter(({ entry }) => kind !== 'd' || !is(entry.txid)),
      })
      expect(told).toMatchObject([{ kind: 'storage-failed', error: { code: 'failed' } }])
      expect((await scene.dump()).has(key)).toBe(true)
    })
  }

  it('sends what comes after a damaged entry', async () => {
    const scene = createDatabaseScene()
    const { outbox } = await createUsedDatabase(scene)
    const records = await scene.dump()
    const [sent, waiting] = ['sent', 'waiting'].map((name) => `${outbox.profileId}-${name}`)
    await scene.edit((objects) => objects.put(changeData(records.get(`e/${sent}`)), `e/${sent}`))
    const { store } = open(scene)
    await store.load()
    await store.changeOutbox({ kind: 'release', stamp, newProducer: false })
    const batch = { stamp: { ...stamp, seq: 1 }, txids: [String(waiting)], body: '[]' }
    expect(await store.changeOutbox({ kind: 'freeze', batch, writes: [[]], seq: 6, rev: 6 })).toBe(7)
  })

  it('releases a frozen batch whose body is lost, whose stamp stays the next', async () => {
    const scene = createDatabaseScene()
    const { outbox } = await createUsedDatabase(scene)
    await scene.edit((objects) => objects.delete('f'))
    const { store } = open(scene)
    expect((await store.load()).outbox).toEqual({
      ...outbox,
      rev: outbox.rev + 1,
      changedAt: outbox.rev + 1,
      frozen: undefined,
      entries: outbox.entries.map((entry) => ({ ...entry, frozenWrites: undefined })),
    })
  })

  it('goes on with the entries and the frozen batch of an outbox whose head is lost', async () => {
    const scene = createDatabaseScene()
    const { outbox } = await createUsedDatabase(scene)
    await scene.edit((objects) => objects.delete('o'))
    const { store } = open(scene)
    const restored = await store.outbox()
    expect(restored).toEqual({ ...outbox, rev: 4, changedAt: 4, producer: undefined })
    const write = { txid: `${outbox.profileId}-new`, createdAt: 1, writes: [] }
    expect(await store.changeOutbox({ kind: 'enqueue', entries: [write] })).toBe(5)
  })
})
