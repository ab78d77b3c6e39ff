import { IDBDatabase } from 'fake-indexeddb'
import { afterEach, expect, it, vi } from 'vitest'
import { createDatabaseScene, DATABASE, storageOf } from '../../test/database-scene.ts'
import { BY_TXID } from '../core/changeset.ts'
import type { OutboxChange } from '../core/outbox-record.ts'
import { ScopeDatabase } from './scope-database.ts'
import { secureEntries } from './secure-entries.ts'

const entry = (txid: string) => ({ txid, createdAt: 1, writes: [] })
const stamp = { producerId: 'p', epoch: 0, seq: 0 }
const freeze = (canLook: boolean, rev: number) => ({
  ...{ batch: { stamp, txids: ['b'], body: '[]' }, writes: [[]] },
  ...{ seq: 0, rev, canLook },
})
const MANY = Array.from({ length: 100 }, (_, at) => entry(`many-${at}`))

/** The durability of each transaction that writes, in the order in which they begin. */
function watchDurability(): string[] {
  const asked: string[] = []
  const { transaction } = IDBDatabase.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function begun(this: IDBDatabase, ...args) {
    if (args[1] === 'readwrite') asked.push(String(args[2]?.durability))
    return transaction.apply(this, args)
  })
  return asked
}
afterEach(() => void vi.restoreAllMocks())

it('writes a few added entries once more, strictly, before it calls them secure', async () => {
  const { open, dump } = createDatabaseScene()
  const store = open()
  await store.load()
  const asked = watchDurability()
  await store.changeOutbox({ kind: 'enqueue', entries: [entry('a')] })
  await store.secure(['a'])
  expect(asked).toEqual(['relaxed', 'strict'])
  expect([...(await dump()).keys()].filter((key) => key.startsWith('e/'))).toEqual(['e/a'])
})

it('does not bring back an entry that has ended before it was secured', async () => {
  const { open, dump, factory, clock } = createDatabaseScene()
  const store = open()
  await store.changeOutbox({ kind: 'enqueue', entries: [entry('a'), entry('b')] })
  await store.changeOutbox({ kind: 'discard', txid: 'a' })
  const database = new ScopeDatabase(DATABASE, { ...clock, storage: storageOf(factory) })
  const before = await dump()
  await secureEntries(database, ['a', 'b'])
  expect(await dump()).toEqual(before)
})

it('changes the outbox strictly where a loss of power must not undo it', async () => {
  const { open } = createDatabaseScene()
  const store = open()
  await store.load()
  const asked = watchDurability()
  const durabilityOf = async (change: OutboxChange) => {
    asked.length = 0
    await store.changeOutbox(change)
    return asked[0]
  }
  const acknowledge = { kind: 'acknowledge', stamp, offset: BY_TXID } as const
  expect({
    many: await durabilityOf({ kind: 'enqueue', entries: MANY }),
    frozen: await durabilityOf({ kind: 'enqueue', entries: [entry('b')], freeze: freeze(true, 1) }),
    acknowledged: await durabilityOf({ ...acknowledge, offset: '1' }),
    frozenForOthers: await durabilityOf({ kind: 'enqueue', entries: [entry('c')], freeze: freeze(false, 3) }),
    acknowledgedByOthers: await durabilityOf(acknowledge),
    frozenLater: await durabilityOf({ kind: 'freeze', ...freeze(true, 5) }),
    discarded: await durabilityOf({ kind: 'discard', txid: 'many-1' }),
  }).toEqual({
    ...{ many: 'strict', frozen: 'relaxed', acknowledged: 'relaxed', frozenForOthers: 'strict' },
    ...{ acknowledgedByOthers: 'strict', frozenLater: 'strict', discarded: 'strict' },
  })
})
