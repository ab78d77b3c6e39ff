import { IDBFactory } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { createOffsetStore } from './offset-store.ts'

const url = 'https://example.org/v1/stream/a'

describe('createOffsetStore', () => {
  it('gives back what was saved, also to another tab and after a reload', async () => {
    const indexedDB = new IDBFactory()
    const first = createOffsetStore({ indexedDB })
    expect(await first.load(url)).toBeUndefined()
    expect(await first.save(url, '0001_0005')).toBe(true)
    first.close()
    expect(await createOffsetStore({ indexedDB }).load(new URL(url))).toBe('0001_0005')
    expect(await first.load(url)).toBe('0001_0005')
  })

  it('only moves forward, whoever saves', async () => {
    const indexedDB = new IDBFactory()
    const [fast, slow] = [createOffsetStore({ indexedDB }), createOffsetStore({ indexedDB })]
    await fast.save(url, '0001_0009')
    expect(await slow.save(url, '0001_0005')).toBe(false)
    expect(await slow.save(url, '0001_0009')).toBe(false)
    expect(await fast.load(url)).toBe('0001_0009')
    const saved = await Promise.all(
      ['3', '1', '4', '1', '5', '9', '2', '6'].map((offset) => slow.save(`${url}/b`, offset)),
    )
    expect([saved.filter(Boolean).length > 0, await fast.load(`${url}/b`)]).toEqual([true, '9'])
  })

  it('keeps users apart, and streams that differ in their query', async () => {
    const indexedDB = new IDBFactory()
    const ada = createOffsetStore({ indexedDB, user: 'ada' })
    await ada.save(`${url}?b=2&a=1#x`, '5')
    expect(await ada.load(`${url}?a=1&b=2`)).toBe('5')
    expect(await ada.load(`${url}?a=1`)).toBeUndefined()
    expect(await createOffsetStore({ indexedDB, user: 'bob' }).load(`${url}?a=1&b=2`)).toBeUndefined()
    expect(await createOffsetStore({ indexedDB }).load(`${url}?a=1&b=2`)).toBeUndefined()
  })

  it('starts over when it is told to forget', async () => {
    const store = createOffsetStore({ indexedDB: new IDBFactory() })
    await store.save(url, '9')
    await store.forget(url)
    expect(await store.load(url)).toBeUndefined()
    expect(await store.save(url, '1')).toBe(true)
  })

  it('says so where there is no storage', async () => {
    const store = createOffsetStore()
    await expect(store.load(url)).rejects.toMatchObject({ name: 'StorageError', code: 'unavailable' })
  })
})
