import { entries, keys, set } from 'idb-keyval'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { defaultEnvironment } from '../environment.ts'
import { createUseStore } from '../storage/use-store.ts'
import { createIndexedDBTextStore } from './indexeddb-text-store.ts'
import { freshMark, type Mark } from './mark.ts'
import { describeTextStore, pieceAfter } from './text-store.contract.ts'
import type { TextStore } from './text-store.ts'

const createDevice = () => {
  const indexedDB = new IDBFactory()
  let time = 0
  const unknown = { estimate: async () => undefined, isPersisted: async () => false, persist: async () => false }
  const storage = { indexedDB, keyRange: IDBKeyRange, ...unknown }
  const environment = { now: () => (time += 1), sleep: defaultEnvironment.sleep, storage, page: undefined }
  return {
    records: createUseStore('texts', { sleep: defaultEnvironment.sleep, indexedDB: () => indexedDB }).use,
    open: (scope = 'scope', separator = '', keep?: number) =>
      createIndexedDBTextStore({ database: 'texts', scope, separator, environment, keep }),
  }
}

describeTextStore('in IndexedDB', (separator) => {
  const { open } = createDevice()
  return () => open('scope', separator)
})

const fill = async (store: TextStore, count: number, content = 'token '): Promise<Mark> => {
  let mark = freshMark('life')
  for (let n = 0; n < count; n += 1) {
    const piece = pieceAfter(mark, content)
    await store.commit(mark, piece.mark, piece.content)
    mark = piece.mark
  }
  return mark
}

describe('the records of a text', () => {
  it('stay few, however many pieces have come', async () => {
    const { open, records } = createDevice()
    await fill(open(), 1000)
    const names = await keys(records)
    expect(names.length).toBeLessThan(2 * 63 + 1)
    const sizes = (await entries(records)).map(([, value]) => (typeof value === 'string' ? value.length : 0))
    expect(Math.max(...sizes)).toBe(64 * 'token '.length)
  })

  it('of one stream are not those of another whose name begins with its name', async () => {
    const { open } = createDevice()
    const [a, b] = [open('a'), open('a/000000000001')]
    await fill(a, 2, 'a')
    await fill(b, 70, 'b')
    expect([(await a.load())?.content, (await b.load())?.content]).toEqual(['aa', 'b'.repeat(70)])
    await fill(open('a"/'), 1, 'c')
    expect((await a.load())?.content).toBe('aa')
  })

  it('are those of the streams that were written last', async () => {
    const { open } = createDevice()
    for (const scope of ['a', 'b', 'c']) await fill(open(scope, '', 2), 70, scope)
    const left = await Promise.all(['a', 'b', 'c'].map(async (scope) => (await open(scope).load())?.content[0]))
    expect(left).toEqual([undefined, 'b', 'c'])
  })

  it('that do not fit each other are removed, so that the stream is read anew', async () => {
    const { open, records } = createDevice()
    await fill(open(), 3)
    await set('c/"scope"/000000000002', 'short', records)
    expect(await open().load()).toBeUndefined()
    expect(await keys(records)).toEqual([])
    await fill(open(), 1, 'anew')
    expect((await open().load())?.content).toBe('anew')
  })
})
