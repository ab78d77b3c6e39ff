import { describe, expect, it } from 'vitest'
import { changeset, contentsOf, emptyOutbox, entry, withoutLife } from './store-contents.contract.ts'
import { itBehavesLikeTheModel } from './store-model.contract.ts'
import { itKeepsAnOutbox } from './store-outbox.contract.ts'
import { freshMeta, type Store } from './store.ts'

/** What every store has to do. `open` opens the same storage each time it is called within one test. */
export function describeStore(name: string, createStorage: () => () => Promise<Store>): void {
  describe(`store: ${name}`, () => {
    it('is empty at first', async () => {
      const store = await createStorage()()
      expect(await contentsOf(store)).toEqual({ meta: freshMeta, rows: [], outbox: emptyOutbox })
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
      expect(await contentsOf(store)).toEqual(expected)
      expect(await contentsOf(await open())).toEqual(expected)
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
      expect((await contentsOf(store)).rows).toEqual([['t', 'b', 2, 1]])
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
      expect(await contentsOf(store)).toEqual({ meta: withoutLife(second), rows: [], outbox: emptyOutbox })
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

    it('has no changesets for a seq that it never reached', async () => {
      const store = await createStorage()()
      expect(await store.changesetsAfter(1)).toBeUndefined()
    })

    itKeepsAnOutbox(createStorage)
    itBehavesLikeTheModel(createStorage)
  })
}
