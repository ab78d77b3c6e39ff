import { describe, expect, it } from 'vitest'
import { createDatabaseScene, type DatabaseScene } from '../../test/database-scene.ts'
import { createFailingFactory } from '../../test/failing-factory.ts'
import type { Changeset } from '../core/changeset.ts'
import type { Rejection } from '../core/entry.ts'
import type { Store } from './store.ts'

const step = (at: number, txids: string[] = []): Changeset => ({
  from: at === 0 ? '-1' : String(at),
  to: String(at + 1),
  reset: false,
  puts: Array.from({ length: 30 }, (_, n) => [
    't',
    `k${(at * 11 + n) % 300}`,
    { at, text: 'x'.repeat(60) },
    at * 30 + n,
  ]),
  deletes: [['t', `gone${at}`]],
  txids,
  nextOrdinal: at * 30 + 30,
})
const stamp = { producerId: 'p', epoch: 0, seq: 0 }

/** All that a store says of its contents. */
const contents = async (store: Store) => {
  const { meta, rows, outbox, damage } = await store.load()
  const sorted = [...rows.entries()].map((row) => JSON.stringify(row)).sort()
  return { meta, rows: sorted, outbox, damage }
}

/** A leader's store in the middle of its life, with entries in every state. */
async function begin(store: Store): Promise<{ profileId: string; rejection: Rejection }> {
  const { epoch } = await store.takeOver()
  const { profileId } = await store.outbox()
  for (let at = 0; at < 4; at += 1) {
    await store.commit({ epoch, seq: at, changeset: step(at), incarnation: undefined })
    if (at === 2) await store.compact()
    const entry = { txid: `${profileId}-${at}`, createdAt: 1, writes: [] }
    await store.changeOutbox({ kind: 'enqueue', entries: [entry] })
  }
  const [entry] = (await store.outbox()).entries
  if (entry === undefined) throw new Error('no entry')
  return { profileId, rejection: { entry, reason: 'refused', message: 'no' } }
}

const freezing = ({ profileId }: { profileId: string }) => {
  const txids = [`${profileId}-0`, `${profileId}-1`]
  return { kind: 'freeze', batch: { stamp, txids, body: '[1]' }, writes: [[], []], seq: 4, rev: 4 } as const
}
type Act = (store: Store, begun: { profileId: string; rejection: Rejection }) => Promise<unknown>
const freeze: Act = (store, begun) => store.changeOutbox(freezing(begun))

const acts: Record<string, { before?: Act; act: Act }> = {
  'a commit': {
    act: (store, { profileId }) =>
      store.commit({ epoch: 1, seq: 4, changeset: step(4, [`${profileId}-1`]), incarnation: 'i' }),
  },
  'a commit that reads before it writes': {
    act: async (store, { profileId }) => {
      await store.close()
      await store.commit({ epoch: 1, seq: 4, changeset: step(4, [`${profileId}-1`]), incarnation: 'i' })
    },
  },
  'a take-over': { act: (store) => store.takeOver() },
  'an enqueue': {
    act: (store, { profileId }) =>
      store.changeOutbox({ kind: 'enqueue', entries: [{ txid: `${profileId}-new`, createdAt: 1, writes: [] }] }),
  },
  'a freeze': { act: freeze },
  'an acknowledgement': {
    before: freeze,
    act: (store) => store.changeOutbox({ kind: 'acknowledge', stamp, offset: '5' }),
  },
  'a release': {
    before: freeze,
    act: (store) => store.changeOutbox({ kind: 'release', stamp, newProducer: true }),
  },
  'a rejection': {
    before: freeze,
    act: (store, { rejection }) => store.changeOutbox({ kind: 'reject', stamp, rejections: [rejection] }),
  },
  'a retry': {
    before: (store, { rejection }) => store.changeOutbox({ kind: 'reject', stamp: undefined, rejections: [rejection] }),
    act: (store, { profileId }) => store.changeOutbox({ kind: 'retry', txid: `${profileId}-0` }),
  },
  'a clearing': {
    before: freeze,
    act: (store) => store.clear({ keepOutbox: true }),
  },
  'making room': {
    before: freeze,
    act: async (store) => store.makeRoom?.(),
  },
}

async function prepare(act: { before?: Act }, judge: () => 'go' | 'die') {
  const scene = createDatabaseScene({ foldAfter: 2 })
  const store = scene.open({}, createFailingFactory(scene.factory, judge))
  const begun = await begin(store)
  await act.before?.(store, begun)
  return { scene, store, begun }
}

/** Dies after each request in turn, until the act ends before it does. Says what a new tab finds each time. */
async function dieEverywhere(act: { before?: Act; act: Act }): Promise<{ found: unknown[]; whole: unknown }> {
  const found: unknown[] = []
  for (let requests = 0; ; requests += 1) {
    let left = Infinity
    const { scene, store, begun } = await prepare(act, () => ((left -= 1) < 0 ? 'die' : 'go'))
    left = requests
    const ended = act.act(store, begun).then(
      () => 'done',
      () => 'failed',
    )
    const end = await Promise.race([ended, settled(scene)])
    const now = await contents(scene.open())
    if (left >= 0 && end === 'done') return { found, whole: now }
    found.push(now)
  }
}

/** A tab that died answers nothing. */
const settled = async (scene: DatabaseScene): Promise<'dead'> => {
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  await scene.clock.advance(3000)
  return 'dead'
}

describe('a crash', () => {
  for (const [name, act] of Object.entries(acts)) {
    it(`in the middle of ${name} leaves all of it or nothing`, async () => {
      const { scene } = await prepare(act, () => 'go')
      const before = await contents(scene.open())
      const { found, whole } = await dieEverywhere(act)
      expect(found.length).toBeGreaterThan(1)
      // A life is random, so it is compared only by whether it is the same one.
      const plain = (state: unknown): string =>
        JSON.stringify(state, (key, value: unknown) => (key === 'life' ? '' : value))
      const allowed = new Set([plain(before), plain(whole)])
      expect(found.filter((state) => !allowed.has(plain(state)))).toEqual([])
    })
  }

  for (const [kind, folds] of Object.entries({ 'a fold of changed buckets': 4, 'a fold that spreads rows anew': 0 })) {
    it(`in the middle of ${kind} changes no row and no outbox, and the next fold goes on`, async () => {
      for (let requests = 0, isOver = false; !isOver; requests += 1) {
        let left = Infinity
        const scene = createDatabaseScene({ foldAfter: 0 })
        const store = scene.open(
          {},
          createFailingFactory(scene.factory, () => ((left -= 1) < 0 ? 'die' : 'go')),
        )
        const { epoch } = await store.takeOver()
        const expected = scene.open()
        for (let at = 0; at < 6; at += 1) {
          await store.commit({ epoch, seq: at, changeset: step(at), incarnation: undefined })
          if (at < folds) await store.compact()
        }
        const before = await contents(expected)
        left = requests
        const end = await Promise.race([store.compact().catch(() => 'failed'), settled(scene)])
        isOver = end === undefined && left >= 0
        expect(await contents(scene.open())).toEqual(before)
        const next = scene.open()
        await next.load()
        await next.compact()
        expect(await contents(next)).toEqual(before)
        expect((await scene.dump()).get('l')).toMatchObject({ compacted: 6, claim: '' })
      }
    })
  }
})

describe('a full disk', () => {
  const full = new DOMException('full', 'QuotaExceededError')

  for (const [name, act] of Object.entries(acts)) {
    it(`refuses ${name} with its own code, writes nothing, and works again when there is room`, async () => {
      let isFull = false
      const scene = createDatabaseScene({ foldAfter: 2 })
      const factory = createFailingFactory(
        scene.factory,
        ({ method }) => (isFull && (method === 'put' || method === 'add') ? 'abort' : 'go'),
        full,
      )
      const store = scene.open({}, factory)
      const begun = await begin(store)
      await act.before?.(store, begun)
      const before = await contents(scene.open())
      isFull = true
      await expect(act.act(store, begun)).rejects.toMatchObject({ name: 'StorageError', code: 'quota' })
      expect(await contents(scene.open())).toEqual(before)
      isFull = false
      await act.act(store, begun)
      expect(await contents(scene.open())).not.toEqual(before)
    })
  }
})
