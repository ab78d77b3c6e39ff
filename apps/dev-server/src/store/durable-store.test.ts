import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { open } from 'lmdb'
import { afterEach, describe, expect, test } from 'vitest'
import { BlockDamagedError } from './block-damaged-error.ts'
import { createDurableStore } from './durable-store.ts'
import { StoreError } from './store-error.ts'
import { describeStreamStore } from './stream-store.contract.ts'

const folders: string[] = []
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-store-'))
  folders.push(folder)
  return folder
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

describeStreamStore(async () => createDurableStore({ path: await newFolder() }))

describe('a durable store', () => {
  test('opened again holds what was written, and goes on counting incarnations', async () => {
    const path = await newFolder()
    const payload = new TextEncoder().encode('abc')
    const first = createDurableStore({ path })
    await first.write((writer) => {
      writer.nextIncarnation(40)
      writer.putBlock(40, { end: 3, payload })
      writer.putProducer(40, 'p', { epoch: 1, lastSeq: 2 })
    })
    await first.close()
    const second = createDurableStore({ path })
    expect(second.read((view) => [...view.blocks(40, 0, 3)])).toEqual([{ end: 3, payload }])
    expect(second.read((view) => view.producer(40, 'p'))).toEqual({ epoch: 1, lastSeq: 2 })
    expect(await second.write((writer) => writer.nextIncarnation(0))).toBe(41)
    await second.close()
  })

  test('is copied while it is written to, and the copy is a store of that moment', async () => {
    const path = await newFolder()
    const copyPath = join(await newFolder(), 'copy')
    const store = createDurableStore({ path })
    const put = (end: number): Promise<void> =>
      store.write((writer) => writer.putBlock(1, { end, payload: new Uint8Array(20_000) }))
    await put(1)
    const copying = store.backup(copyPath)
    await Promise.all([copying, put(2), put(3)])
    const copy = createDurableStore({ path: copyPath })
    const ends = copy.read((view) => [...view.blocks(1, 0, 9)].map(({ end, payload }) => [end, payload.length]))
    expect([1, 2, 3].map((end) => [end, 20_000]).slice(0, ends.length)).toEqual(ends)
    expect(ends.length).toBeGreaterThan(0)
    await copy.write((writer) => writer.putBlock(2, { end: 1, payload: new Uint8Array(1) }))
    await copy.close()
    await expect(store.backup(copyPath)).rejects.toThrow('it is not empty')
    expect([...store.read((view) => view.blocks(2, 0, 9))]).toEqual([])
    await store.close()
  })

  test('gives out no append that has changed on disk', async () => {
    const path = await newFolder()
    const first = createDurableStore({ path })
    const write = (end: number): Promise<void> =>
      first.write((writer) => writer.putBlock(1, { end, payload: new TextEncoder().encode('abc') }))
    await write(3)
    await write(6)
    await first.close()
    const root = open<Uint8Array, string>({ path, encoding: 'binary', noSubdir: false })
    const blocks = root.openDB<Uint8Array, number[]>({ name: 'blocks', encoding: 'binary' })
    const [, key = []] = [...blocks.getKeys()]
    await blocks.put(key, new TextEncoder().encode('abd'))
    await root.close()
    const second = createDurableStore({ path })
    const ends = (upTo: number): number[] =>
      second.read((view) => [...view.blocks(1, 0, upTo)].map((block) => block.end))
    expect(ends(3)).toEqual([3])
    expect(() => ends(6)).toThrow(BlockDamagedError)
    expect(() => ends(6)).toThrow(path)
    await second.close()
  })

  test('refuses a folder that is a file, and says which', async () => {
    const path = join(await newFolder(), 'file')
    await writeFile(path, 'no folder')
    expect(() => createDurableStore({ path })).toThrow(StoreError)
    expect(() => createDurableStore({ path })).toThrow(path)
  })

  test('refuses a folder without a store where one is expected, and makes none', async () => {
    const path = await newFolder()
    expect(() => createDurableStore({ path, isExpected: true })).toThrow('it holds no store')
    expect(await readdir(path)).toEqual([])
  })

  test('refuses a folder of another format', async () => {
    const path = await newFolder()
    const other = open<number, string>({ path, encoding: 'json' })
    await other.put('format', 99)
    await other.close()
    expect(() => createDurableStore({ path })).toThrow('its format is 99')
  })
})
