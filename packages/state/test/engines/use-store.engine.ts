import { get, promisifyRequest, set, setMany } from 'idb-keyval'
import { describe, expect, it, onTestFinished } from 'vitest'
import { platformIndexedDB } from '../../src/environment.ts'
import { createUseStore } from '../../src/storage/use-store.ts'

/** No open takes so long here. */
const sleep = (): Promise<void> => new Promise(() => undefined)
let databases = 0

/** A database that no other test has. */
function createScene() {
  databases += 1
  const name = `use-store/${databases}`
  const store = createUseStore(name, { sleep, indexedDB: platformIndexedDB })
  onTestFinished(store.close)
  return { name, store }
}

/** What comes of asking the browser itself to open or delete a database. */
const settle = (request: IDBOpenDBRequest): Promise<string> =>
  new Promise((resolve) => {
    for (const type of ['success', 'blocked', 'error']) request.addEventListener(type, () => resolve(type))
  })

describe('createUseStore on a real IndexedDB', () => {
  it('resolves when the transaction is complete, not when a request succeeded', async () => {
    const { store } = createScene()
    const order: string[] = []
    await store.use('readwrite', async (objects) => {
      // Before the store's own listener: a browser lets promises go on between two listeners of one event.
      objects.transaction.db.addEventListener('complete', () => order.push('complete'), { capture: true })
      await promisifyRequest(objects.put(1, 'a'))
      order.push('put')
    })
    order.push('resolved')
    expect(order).toEqual(['put', 'complete', 'resolved'])
  })

  it('hears of an answer at its transaction, on the way down: it does not bubble', async () => {
    const { store } = createScene()
    let heard = 0
    await store.use('readonly', async (objects) => {
      objects.transaction.addEventListener('success', () => (heard += 1), { capture: true })
      await promisifyRequest(objects.get('a'))
    })
    expect(heard).toBe(1)
  })

  it('fails when the transaction is aborted after all its requests succeeded, and has written nothing', async () => {
    const { store } = createScene()
    let succeeded = 0
    const aborted = store.use('readwrite', async (objects) => {
      await promisifyRequest(objects.put(1, 'a'))
      succeeded += 1
      objects.transaction.abort()
    })
    await expect(aborted).rejects.toMatchObject({ name: 'StorageError', code: 'failed' })
    // An abort that no request explains may be a lost connection, so it is tried once more.
    expect([succeeded, await get('a', store.use)]).toEqual([2, undefined])
  })

  it('undoes the whole transaction when one request fails, and names the failure', async () => {
    const { store } = createScene()
    await set('taken', 1, store.use)
    const failing = store.use('readwrite', (objects) => {
      objects.put(2, 'before')
      objects.add(2, 'taken')
      objects.put(2, 'after')
    })
    await expect(failing).rejects.toMatchObject({ code: 'failed', cause: { name: 'ConstraintError' } })
    expect(await store.use('readonly', (objects) => promisifyRequest(objects.getAllKeys()))).toEqual(['taken'])
  })

  it('aborts when the callback throws in the middle, and hands its error back', async () => {
    const { store } = createScene()
    const failure = new Error('mine')
    const failing = store.use('readwrite', (objects) => {
      objects.put(1, 'a')
      throw failure
    })
    await expect(failing).rejects.toBe(failure)
    expect(await get('a', store.use)).toBe(undefined)
  })

  it('writes nothing of a list whose second value cannot be stored', async () => {
    const { store } = createScene()
    const uncloneable = setMany(
      [
        ['a', 1],
        ['b', () => undefined],
      ],
      store.use,
    )
    await expect(uncloneable).rejects.toMatchObject({ code: 'failed', cause: { name: 'DataCloneError' } })
    expect(await get('a', store.use)).toBe(undefined)
  })

  it('keeps a value and a number that the browser takes for the same key apart from text', async () => {
    const { store } = createScene()
    await setMany(
      [
        ['a\0b', 1],
        ['__proto__', 2],
        ['ä', 3],
        ['\ud800', 4],
        [5, 6],
      ],
      store.use,
    )
    expect(await store.use('readonly', (objects) => promisifyRequest(objects.getAllKeys()))).toEqual([
      5,
      '__proto__',
      'a\0b',
      'ä',
      '\ud800',
    ])
  })

  it('lets go when another page deletes the database, and opens a new one', async () => {
    const { name, store } = createScene()
    await set('a', 1, store.use)
    expect(await settle(indexedDB.deleteDatabase(name))).toBe('success')
    expect(await get('a', store.use)).toBe(undefined)
    await set('a', 2, store.use)
    expect(await get('a', store.use)).toBe(2)
  })

  it('fails in words when another page has raised the version, and works again when that database is gone', async () => {
    const { name, store } = createScene()
    await set('a', 1, store.use)
    const newer = indexedDB.open(name, 2)
    expect(await settle(newer)).toBe('success')
    await expect(get('a', store.use)).rejects.toMatchObject({ code: 'unavailable', cause: { name: 'VersionError' } })
    newer.result.close()
    expect(await settle(indexedDB.deleteDatabase(name))).toBe('success')
    await set('a', 2, store.use)
    expect(await get('a', store.use)).toBe(2)
  })

  it('opens again after the connection was closed under it, and tries once more', async () => {
    const { store } = createScene()
    await set('a', 1, store.use)
    await store.use('readonly', (objects) => {
      objects.transaction.db.close()
    })
    expect(await get('a', store.use)).toBe(1)
  })

  it('opens again after a transaction failed as WebKit fails when it has lost its database process', async () => {
    const { store } = createScene()
    await set('a', 1, store.use)
    const { transaction } = IDBDatabase.prototype
    onTestFinished(() => void Object.assign(IDBDatabase.prototype, { transaction }))
    const lost: IDBDatabase[] = []
    IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...wanted): IDBTransaction {
      if (lost.length > 0 && lost[0] !== this) return transaction.apply(this, wanted)
      lost.push(this)
      throw new DOMException(
        'Connection to Indexed Database server lost. Refresh the page to try again',
        'UnknownError',
      )
    }
    await set('b', 2, store.use)
    expect([lost.length, await get('a', store.use), await get('b', store.use)]).toEqual([1, 1, 2])
  })

  it('asks for relaxed durability, and for strict when it has to be sure', async () => {
    const { store } = createScene()
    const durability = (objects: IDBObjectStore): IDBTransactionDurability => objects.transaction.durability
    const asked = [await store.use('readwrite', durability), await store.useStrictly('readwrite', durability)]
    expect(asked).toEqual(['relaxed', 'strict'])
  })
})
