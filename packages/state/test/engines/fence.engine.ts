import { describe, expect, it, onTestFinished } from 'vitest'
import type { Changeset } from '../../src/core/changeset.ts'
import { defaultEnvironment } from '../../src/environment.ts'
import { createEngineCheck } from '../../src/storage/engine-check.ts'
import { createIndexedDBStore } from '../../src/storage/indexeddb-store.ts'
import { ScopeDatabase } from '../../src/storage/scope-database.ts'
import type { Store, StoreMeta } from '../../src/storage/store.ts'

/** What a transaction leaves behind when its commit is asked for before its `add` is found to fail. */
async function leftAfterFailure(): Promise<unknown> {
  const opening = indexedDB.open('bare', 1)
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('kv').put(1, 'taken'))
  await ends(opening, 'success')
  const failing = opening.result.transaction('kv', 'readwrite')
  failing.objectStore('kv').add(1, 'taken')
  failing.objectStore('kv').put(1, 'witness')
  failing.commit()
  await ends(failing, 'complete', 'abort')
  const found = opening.result.transaction('kv').objectStore('kv').get('witness')
  await ends(found, 'success')
  opening.result.close()
  return found.result
}

const ends = (target: EventTarget, ...types: string[]): Promise<void> =>
  new Promise((resolve) => {
    for (const type of types) target.addEventListener(type, () => resolve())
  })

describe('the check of the engine', () => {
  it('finds what this browser does to a failed transaction whose commit was asked for', async () => {
    const database = new ScopeDatabase('check', defaultEnvironment)
    onTestFinished(() => database.close())
    const passes = await createEngineCheck(database, defaultEnvironment).passes()
    expect(passes).toBe((await leftAfterFailure()) === undefined)
  })
})

const rowOf = (offset: string, key: string): Changeset => ({
  from: offset,
  to: String(Number(offset === '-1' ? 0 : offset) + 1),
  reset: false,
  puts: [['t', key, { key }, 0]],
  deletes: [],
  txids: [],
  nextOrdinal: 1,
})

/** Commits a row where the committer believes the store to be. Says whether it landed. */
async function commit(store: Store, believed: StoreMeta, key: string) {
  const { epoch, seq, offset } = believed
  return store.commit({ epoch, seq, changeset: rowOf(offset, key), incarnation: undefined })
}

describe('a leader that was replaced', () => {
  const open = (name: string): Store => {
    const store = createIndexedDBStore({ name, environment: defaultEnvironment })
    onTestFinished(store.close)
    return store
  }
  const keysIn = async (store: Store): Promise<string[]> =>
    [...(await store.load()).rows.entries()].map(([, key]) => key).sort()

  it('lands no commit any more, however many it tries', async () => {
    const [zombie, heir] = [open('zombie'), open('zombie')]
    const first = await commit(zombie, await zombie.takeOver(), 'before')
    const believed = await heir.takeOver()
    for (const key of ['late', 'later']) {
      expect(await commit(zombie, first.meta, key)).toEqual({ committed: false, meta: believed })
    }
    expect((await commit(heir, believed, 'after')).committed).toBe(true)
    expect(await keysIn(open('zombie'))).toEqual(['after', 'before'])
  })

  it('lands a commit whole or not at all when it is replaced in the middle of it', async () => {
    const landed: string[] = []
    let [leader, heir] = [open('race'), open('race')]
    let believed = await leader.takeOver()
    for (let round = 0; round < 60; round += 1) {
      const late = commit(leader, believed, `late-${round}`)
      // Now the takeover is asked for at once, now when the commit is on its way.
      for (let wait = 0; wait < round % 6; wait += 1) await defaultEnvironment.breathe()
      const [{ committed, meta }, taken] = await Promise.all([late, heir.takeOver()])
      if (committed) landed.push(`late-${round}`)
      expect(taken.seq).toBe(landed.length)
      // The answer to a refused commit is where the store is.
      expect(committed || meta.epoch === taken.epoch).toBe(true)
      const own = await commit(heir, taken, `own-${round}`)
      expect(own.committed).toBe(true)
      landed.push(`own-${round}`)
      believed = own.meta
      ;[leader, heir] = [heir, leader]
    }
    expect(await keysIn(open('race'))).toEqual(landed.sort())
    // Both have happened, so the two did overlap.
    const late = landed.filter((key) => key.startsWith('late')).length
    expect([late > 0, late < 60]).toEqual([true, true])
  })
})
