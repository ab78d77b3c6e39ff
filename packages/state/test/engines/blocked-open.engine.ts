import { get, set } from 'idb-keyval'
import { describe, expect, it, onTestFinished } from 'vitest'
import { platformIndexedDB } from '../../src/environment.ts'
import { createUseStore } from '../../src/storage/use-store.ts'

/** Settles when an event of this type comes. */
const heard = (target: EventTarget, type: string): Promise<Event> =>
  new Promise((resolve) => {
    target.addEventListener(type, resolve, { once: true })
  })

describe('createUseStore behind a page that holds on to its connection', () => {
  it('gives up after three seconds, and is there again as soon as the other page lets go', async () => {
    let pass: (() => void) | undefined
    const sleep = (delayMs: number): Promise<void> =>
      new Promise((resolve) => {
        // The open's alone: what is open has to answer too, and does.
        if (delayMs === 3000) pass = resolve
      })
    const store = createUseStore('blocked-open', { sleep, indexedDB: platformIndexedDB })
    onTestFinished(store.close)
    await set('a', 1, store.use)
    store.close()
    // A page of old code: it does not close at versionchange, so the deletion waits, and every open after it.
    const old = indexedDB.open('blocked-open', 1)
    await heard(old, 'success')
    const deleting = indexedDB.deleteDatabase('blocked-open')
    await heard(deleting, 'blocked')

    const failure = get('a', store.use).catch((error: unknown) => error)
    pass?.()
    expect(await failure).toMatchObject({ name: 'StorageError', code: 'open-timeout' })

    old.result.close()
    await heard(deleting, 'success')
    expect(await get('a', store.use)).toBe(undefined)
    // What came too late was closed again, so it is not in the way of this either.
    store.close()
    await heard(indexedDB.deleteDatabase('blocked-open'), 'success')
  })
})
