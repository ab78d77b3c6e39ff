import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDatabaseScene, type DatabaseScene } from '../../test/database-scene.ts'
import type { Changeset } from '../core/changeset.ts'
import { RowTable } from '../core/row-table.ts'
import type { Store, StoreMeta } from './store.ts'

/** A changeset after `meta` that says who made it. */
const changesetAfter = (meta: StoreMeta, by: string, at: number): Changeset => ({
  from: meta.offset,
  to: `${String(meta.seq + 1).padStart(4, '0')}-${by}${at}`,
  reset: at % 11 === 10,
  puts: [0, 3, 5].map((n) => ['t', `k${(at * 7 + n) % 40}`, `${by}${at}`, meta.nextOrdinal + n]),
  deletes: [['t', `k${(at * 5 + 1) % 40}x`]],
  txids: [],
  nextOrdinal: meta.nextOrdinal + 6,
})
const rowsOf = (rows: RowTable): string[] => [...rows.entries()].map((row) => JSON.stringify(row)).sort()
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

type Made = { epoch: number; seq: number; changeset: Changeset }

/** A tab that leads now and then, whether it may or not, and notes what it committed. */
async function lead(store: Store, by: string, waits: number[], made: Made[]): Promise<void> {
  let meta: StoreMeta | undefined
  for (const [at, wait] of waits.entries()) {
    await turns(wait)
    meta ??= await store.takeOver()
    const { epoch, seq } = meta
    const changeset = changesetAfter(meta, by, at)
    const result = await store.commit({ epoch, seq, changeset, incarnation: undefined })
    if (result.committed) made.push({ epoch, seq, changeset })
    meta = result.committed ? result.meta : undefined
    if (wait % 2 === 0) await store.compact()
  }
}

/** What a store must hold: the accepted commits, one after the other. */
function foldOf(made: ReadonlyArray<Made>, seq: number): RowTable {
  const rows = new RowTable()
  const sorted = made.toSorted((a, b) => a.seq - b.seq).slice(0, seq)
  for (const { changeset } of sorted) rows.apply(changeset)
  return rows
}

/** A tab that reads while the others write. */
async function look(store: Store, waits: number[], seen: [number, string[]][]): Promise<void> {
  for (const wait of waits) {
    await turns(wait)
    const { meta, rows, damage } = await store.load()
    expect(damage).toBeUndefined()
    seen.push([meta.seq, rowsOf(rows)])
  }
}

const waits = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 14 })

async function race(scene: DatabaseScene, leaders: number[][], readers: number[][]): Promise<void> {
  const made: Made[] = []
  const seen: [number, string[]][] = []
  await Promise.all([
    ...leaders.map((own, index) => lead(scene.open(), 'abc'[index] ?? 'z', own, made)),
    ...readers.map((own) => look(scene.open(), own, seen)),
  ])
  const { meta, rows } = await scene.open().load()
  const sorted = made.toSorted((a, b) => a.seq - b.seq)
  // Each commit was accepted once, on top of the one before it, and no closed epoch came after a later one.
  expect(sorted.map(({ seq }) => seq)).toEqual(sorted.map((_, index) => index))
  expect(sorted.map(({ changeset }) => changeset.from)).toEqual([
    '-1',
    ...sorted.slice(0, -1).map((one) => one.changeset.to),
  ])
  expect(sorted.map(({ epoch }) => epoch)).toEqual(sorted.map(({ epoch }) => epoch).toSorted((a, b) => a - b))
  expect([meta.seq, rowsOf(rows)]).toEqual([made.length, rowsOf(foldOf(made, made.length))])
  // Whoever read in between read the rows of one moment.
  expect(seen).toEqual(seen.map(([seq]) => [seq, rowsOf(foldOf(made, seq))]))
}

describe('several tabs over one database', () => {
  it('accept each commit once, in one order, and show every reader the rows of one moment', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(waits, { minLength: 2, maxLength: 3 }),
        fc.array(waits, { maxLength: 2 }),
        fc.nat({ max: 3 }),
        (leaders, readers, foldAfter) => race(createDatabaseScene({ foldAfter }), leaders, readers),
      ),
      { numRuns: 40 },
    )
  }, 60_000)

  it('freeze one batch at a time, and end each with one acknowledgement', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(waits, { minLength: 2, maxLength: 3 }), async (senders) => {
        const scene = createDatabaseScene()
        const acknowledged: string[] = []
        const send = async (store: Store, by: string, own: number[]): Promise<void> => {
          for (const [at, wait] of own.entries()) {
            await turns(wait)
            await store.changeOutbox({ kind: 'enqueue', entries: [{ txid: `${by}${at}`, createdAt: 1, writes: [] }] })
            const { entries, frozen, rev } = await store.outbox()
            const next = entries.find((entry) => entry.acknowledgedAt === undefined)
            const stamp = frozen?.stamp ?? { producerId: by, epoch: 0, seq: at }
            const txids = frozen?.txids ?? (next === undefined ? [] : [next.txid])
            const batch = { stamp, txids, body: `[${txids.join()}]` }
            if (frozen === undefined && next !== undefined) {
              await store.changeOutbox({ kind: 'freeze', batch, writes: [[]], seq: 0, rev })
            }
            const ended = await store.changeOutbox({ kind: 'acknowledge', stamp, offset: '5' })
            if (ended !== undefined) acknowledged.push(...txids)
          }
        }
        await Promise.all(senders.map((own, index) => send(scene.open(), 'abc'[index] ?? 'z', own)))
        expect(acknowledged.toSorted()).toEqual([...new Set(acknowledged)].toSorted())
        const { entries } = await scene.open().outbox()
        const sent = entries.filter((entry) => entry.acknowledgedAt !== undefined).map(({ txid }) => txid)
        expect(sent).toEqual(acknowledged)
      }),
      { numRuns: 40 },
    )
  }, 60_000)
})
