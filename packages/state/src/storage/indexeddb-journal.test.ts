import { describe, expect, it } from 'vitest'
import { createDatabaseScene } from '../../test/database-scene.ts'
import type { Changeset } from '../core/changeset.ts'
import { decodeLayout } from './cache-record.ts'

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

describe('the journal of an IndexedDB store', () => {
  it('keeps only as much for those who missed it as half of the rows, or a little', async () => {
    const { open, dump } = createDatabaseScene()
    const store = open()
    const { epoch } = await store.takeOver()
    for (let at = 0; at < 6; at += 1) {
      const changeset = step(at, { puts: [['t', 'k', 'x'.repeat(100_000), at]] })
      await store.commit({ epoch, seq: at, changeset, incarnation: undefined })
    }
    await store.compact()
    expect([...(await dump()).keys()].filter((key) => key.startsWith('j/'))).toEqual([
      'j/000000000005',
      'j/000000000006',
    ])
    expect(await store.changesetsAfter(3)).toBeUndefined()
    expect((await open().load()).rows.get('t', 'k')).toEqual({ value: 'x'.repeat(100_000), ordinal: 5 })
  })

  it('folds what came while it was folding, when that is asked for', async () => {
    const { open, dump } = createDatabaseScene({ foldAfter: 0 })
    const store = open()
    const { epoch } = await store.takeOver()
    await store.commit({ epoch, seq: 0, changeset: step(0), incarnation: undefined })
    const folding = store.compact()
    await store.commit({ epoch, seq: 1, changeset: step(1), incarnation: undefined })
    await Promise.all([folding, store.compact()])
    expect((await dump()).get('l')).toMatchObject({ compacted: 2, rows: 2 })
  })

  it('does not grow with the log on the way to its end', async () => {
    const { open, dump } = createDatabaseScene()
    const store = open()
    const { epoch } = await store.takeOver()
    const sizes: number[] = []
    for (let at = 0; at < 12; at += 1) {
      const changeset = step(at, { puts: [['t', 'k', 'x'.repeat(2_000_000), at]] })
      await store.commit({ epoch, seq: at, changeset, incarnation: undefined })
      await store.compact(true)
      sizes.push([...(await dump()).keys()].filter((key) => key.startsWith('j/')).length)
    }
    expect(sizes).toEqual([1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2])
  })

  it('folds at the end of a long stretch of the log what it would leave at other times', async () => {
    const { open, dump } = createDatabaseScene()
    const store = open()
    const { epoch } = await store.takeOver()
    const unfolded: number[] = []
    // Twelve on the way, of which some lie beyond the last fold, then a little more at the end.
    for (const [at, isOnTheWay] of [...Array.from({ length: 12 }, () => true), false, false].entries()) {
      const changeset = step(at, { puts: [['t', `k${at}`, 'x'.repeat(1_000_000), at]] })
      await store.commit({ epoch, seq: at, changeset, incarnation: undefined })
      await store.compact(isOnTheWay)
      unfolded.push(at + 1 - decodeLayout((await dump()).get('l')).compacted)
    }
    expect(unfolded).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 0, 1])
    expect((await open().load()).rows.size).toBe(14)
  })
})
