import { IDBFactory, IDBTransaction } from 'fake-indexeddb'
import { get, promisifyRequest, set, setMany } from 'idb-keyval'
import { describe, expect, it, vi } from 'vitest'
import type { PageEvent } from '../environment.ts'
import { createListeners } from '../core/listeners.ts'
import { createMuteDatabases, type MuteAbort } from '../../test/broken-storage.ts'
import { createManualClock } from '../../test/manual-clock.ts'
import { STORE_NAME } from './connection.ts'
import { createUseStore } from './use-store.ts'

function createScene(factory: IDBFactory | undefined = new IDBFactory()) {
  const clock = createManualClock()
  const open = vi.fn<() => IDBFactory | undefined>(() => factory)
  const events = createListeners<PageEvent>()
  const page = { isVisible: () => true, subscribe: events.add, askBeforeLeaving: () => () => undefined }
  const store = createUseStore('db', { sleep: clock.sleep, indexedDB: open, page: () => page })
  return { clock, open, factory, events, store }
}

describe('createUseStore', () => {
  it('serves the functions of idb-keyval over one connection', async () => {
    const { store, open, clock } = createScene()
    await Promise.all([set('a', 1, store.use), set('b', 2, store.use)])
    expect([await get('a', store.use), await get('b', store.use)]).toEqual([1, 2])
    expect(open).toHaveBeenCalledTimes(1)
    expect(clock.sleepers).toBe(0)
  })

  it('resolves when the transaction is complete, not when a request succeeded', async () => {
    const { store } = createScene()
    const order: string[] = []
    await store.use('readwrite', async (objects) => {
      objects.transaction.addEventListener('complete', () => order.push('complete'))
      await promisifyRequest(objects.put(1, 'a'))
      order.push('put')
    })
    order.push('resolved')
    expect(order).toEqual(['put', 'complete', 'resolved'])
  })

  it('writes nothing of a transaction whose callback throws, and hands its error back', async () => {
    const { store } = createScene()
    const failure = new Error('mine')
    const failing = store.use('readwrite', (objects) => {
      objects.put(1, 'a')
      throw failure
    })
    await expect(failing).rejects.toBe(failure)
    expect(await get('a', store.use)).toBeUndefined()
  })

  it('writes nothing of a transaction that is aborted, and says why', async () => {
    const { store } = createScene()
    const aborted = store.use('readwrite', async (objects) => {
      objects.put(1, 'a')
      objects.add(1, 'a')
      return 'never'
    })
    await expect(aborted).rejects.toMatchObject({ code: 'failed', database: 'db' })
    expect(await get('a', store.use)).toBeUndefined()
  })

  it('writes nothing of a list that holds a value which can not be stored, and names that as the reason', async () => {
    const { store } = createScene()
    const uncloneable = setMany(
      [
        ['a', 1],
        ['b', () => undefined],
      ],
      store.use,
    )
    await expect(uncloneable).rejects.toMatchObject({ code: 'failed', cause: { name: 'DataCloneError' } })
    expect(await get('a', store.use)).toBeUndefined()
  })

  it('tells a full disk from other failures', async () => {
    const { store } = createScene()
    const full = store.use('readwrite', (objects) => {
      Object.defineProperty(objects.transaction, 'error', { value: new DOMException('full', 'QuotaExceededError') })
      objects.transaction.abort()
      return new Promise(() => undefined)
    })
    await expect(full).rejects.toMatchObject({ code: 'quota' })
  })

  it('opens again after the browser has closed the connection, and tries once more', async () => {
    const { store, open } = createScene()
    await set('a', 1, store.use)
    await store.use('readonly', (objects) => {
      objects.transaction.db.close()
    })
    expect(await get('a', store.use)).toBe(1)
    expect(open).toHaveBeenCalledTimes(2)
  })

  it('gives up when the second try fails as well', async () => {
    const { store, open } = createScene()
    await set('a', 1, store.use)
    const broken = vi.spyOn(IDBTransaction.prototype, 'objectStore').mockImplementation(() => {
      throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
    })
    await expect(get('a', store.use)).rejects.toMatchObject({ code: 'failed', cause: { name: 'UnknownError' } })
    expect(broken).toHaveBeenCalledTimes(2)
    broken.mockRestore()
    expect(await get('a', store.use)).toBe(1)
    expect(open).toHaveBeenCalledTimes(2)
  })

  it('lets go when another page wants to delete the database', async () => {
    const { store, factory } = createScene()
    await set('a', 1, store.use)
    const deleted = await new Promise((resolve) => {
      const request = factory?.deleteDatabase('db')
      request?.addEventListener('success', () => resolve('deleted'))
      request?.addEventListener('blocked', () => resolve('blocked'))
    })
    expect(deleted).toBe('deleted')
    expect(await get('a', store.use)).toBeUndefined()
  })

  it('does not wait for ever for a database that another page holds, and does not keep it open later', async () => {
    const { store, factory, clock } = createScene()
    const holder = await new Promise<IDBDatabase>((resolve) => {
      const request = factory?.open('db', 2)
      request?.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE_NAME))
      request?.addEventListener('success', () => resolve(request.result))
    })
    await expect(get('a', store.use)).rejects.toMatchObject({ code: 'unavailable' })
    holder.close()
    expect(clock.sleepers).toBe(0)
    const never = { open: () => new EventTarget() }
    const hanging = createScene(never as unknown as IDBFactory)
    const failure = get('a', hanging.store.use).catch((error: unknown) => error)
    await hanging.clock.advance(3000)
    expect(await failure).toMatchObject({ code: 'open-timeout' })
  })

  it('tries to open again after a failure', async () => {
    const { store, factory } = createScene()
    const refused = vi.spyOn(factory ?? new IDBFactory(), 'open').mockImplementationOnce(() => {
      throw new DOMException('not allowed', 'SecurityError')
    })
    await expect(get('a', store.use)).rejects.toMatchObject({ code: 'unavailable', cause: { name: 'SecurityError' } })
    expect(refused).toHaveBeenCalledTimes(1)
    expect(await get('a', store.use)).toBeUndefined()
  })

  it('undoes what is not complete when the page is frozen, and does it again when it thaws', async () => {
    const { store, events } = createScene()
    let runs = 0
    const writing = store.use('readwrite', async (objects) => {
      runs += 1
      await promisifyRequest(objects.put(runs, 'a'))
      if (runs === 1) events.notify('freeze')
      await promisifyRequest(objects.put(runs, 'b'))
      return runs
    })
    const other = createScene().store
    const settled = vi.fn<() => void>()
    writing.then(settled, settled)
    await other.use('readonly', () => undefined)
    expect([runs, settled.mock.calls.length]).toEqual([1, 0])
    events.notify('resume')
    expect(await writing).toBe(2)
    expect(await Promise.all([get('a', store.use), get('b', store.use)])).toEqual([2, 2])
  })

  it('lets others into the database while the page is frozen', async () => {
    const { store, events, factory } = createScene()
    const other = createScene(factory).store
    const holding = store.use('readwrite', async (objects) => {
      await promisifyRequest(objects.put(1, 'a'))
      events.notify('freeze')
      // The answer of a request does not reach a frozen page.
      await new Promise(() => undefined)
    })
    holding.catch(() => undefined)
    expect(await get('a', other.use)).toBeUndefined()
  })

  it('begins nothing while the page is frozen', async () => {
    const { store, events } = createScene()
    await set('a', 1, store.use)
    events.notify('freeze')
    const callback = vi.fn<() => number>(() => 1)
    const reading = store.use('readonly', callback)
    await createScene().store.use('readonly', () => undefined)
    expect(callback).not.toHaveBeenCalled()
    events.notify('visible')
    expect(await reading).toBe(1)
  })

  it('keeps what was complete when the page was frozen', async () => {
    const { store, events } = createScene()
    await set('a', 1, store.use)
    events.notify('freeze')
    events.notify('freeze')
    events.notify('resume')
    expect(await get('a', store.use)).toBe(1)
  })

  it('listens to the page only while it is in use', async () => {
    const { store, events } = createScene()
    expect(events.size).toBe(0)
    await Promise.all([set('a', 1, store.use), set('b', 1, store.use)])
    expect(events.size).toBe(1)
    events.notify('freeze')
    store.close()
    expect(events.size).toBe(0)
    expect(await get('a', store.use)).toBe(1)
    expect(events.size).toBe(1)
  })
})

describe('a storage that opens and does not answer', () => {
  /** Begins a transaction whose first request is not answered, and lets 6 s pass. */
  const useMute = async (mode: IDBTransactionMode, abort?: MuteAbort) => {
    const scene = createScene(createMuteDatabases(new IDBFactory(), [mode], abort))
    const begun = vi.fn<() => void>()
    const used = scene.store.use(mode, (objects) => {
      begun()
      return promisifyRequest(objects.get('a'))
    })
    const end = vi.fn<(error: unknown) => void>()
    used.catch(end)
    await vi.waitFor(() => expect(begun).toHaveBeenCalled())
    for (let nap = 0; nap < 12; nap += 1) await scene.clock.advance(500)
    expect(scene.clock.sleepers).toBe(0)
    return { ...scene, end }
  }

  it.each([
    ['readonly', 'silently'],
    ['readonly', 'not any more'],
    ['readwrite', 'silently'],
  ] as const)('is given up when the first %s transaction, undone %s, waits for 5 s', async (mode, abort) => {
    const { end } = await useMute(mode, abort)
    expect(end.mock.calls).toMatchObject([[{ name: 'StorageError', code: 'no-answer', database: 'db' }]])
  })

  it('is waited for when a transaction is being committed: nobody can say whether it is written', async () => {
    const { end } = await useMute('readwrite', 'not any more')
    expect(end).not.toHaveBeenCalled()
  })

  it('is not watched any more once it has answered', async () => {
    const { store, clock } = createScene()
    await get('a', store.use)
    const sleepers = await store.use('readonly', () => clock.sleepers)
    expect(sleepers).toBe(0)
  })
})
