import { cp, open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readAll } from './crash-reader.ts'
import { type ServerProcess, startProcess } from './server-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }
const STREAMS = ['a', 'b', 'c']
const COUNT = 70
/** A long message, which has pages of its own in the file. */
const DAMAGED = 60

const post = (server: ServerProcess, stream: string, n: number): Promise<Response> => {
  const body = JSON.stringify({ by: stream, n, filler: stream.repeat(n % 10 === 0 ? 9000 : 100) })
  return fetch(server.streams + stream, { method: 'POST', headers: JSON_TYPE, body })
}

/** A store of three streams whose appends lie between each other, and the offset behind each append of `a`. */
const filledFolder = async (): Promise<{ dataDir: string; file: string; offsets: string[] }> => {
  const dataDir = await temporaryFolder()
  const server = await startProcess(['--data', dataDir])
  const offsets: string[] = []
  for (const stream of STREAMS) await fetch(server.streams + stream, { method: 'PUT', headers: JSON_TYPE })
  for (let n = 0; n < COUNT; n++)
    for (const stream of STREAMS) {
      const response = await post(server, stream, n)
      if (stream === 'a') offsets.push(response.headers.get('stream-next-offset') ?? '')
    }
  await server.end()
  return { dataDir, file: join(dataDir, 'data.mdb'), offsets }
}

const overwrite = async (file: string, at: number, bytes: number): Promise<void> => {
  const handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(bytes, 0xa5), 0, bytes, at)
  await handle.close()
}

/** All places of a message in the file. */
const placesOf = async (file: string, stream: string, n: number): Promise<number[]> => {
  const [content, text] = [await readFile(file), `{"by":"${stream}","n":${n},`]
  const places: number[] = []
  for (let at = content.indexOf(text); at !== -1; at = content.indexOf(text, at + 1)) places.push(at)
  return places
}

const PAGE = 4096
const pageOf = (place: number): number => place - (place % PAGE)

const numbers = async (server: ServerProcess, stream: string): Promise<number[]> =>
  (await readAll(server.streams + stream)).messages.map(({ n }) => n)

const firstNumbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

describe('a damaged store', () => {
  test.each([
    ['a byte', (place: number) => ({ at: place + 50, bytes: 1 })],
    ['a page', (place: number) => ({ at: pageOf(place) + PAGE, bytes: PAGE })],
  ])('serves what is good, and says what is lost: %s of a message', async (_, damageAt) => {
    const { dataDir, file, offsets } = await filledFolder()
    for (const { at, bytes } of (await placesOf(file, 'a', DAMAGED)).map((place) => damageAt(place)))
      await overwrite(file, at, bytes)
    const server = await startProcess(['--data', dataDir])
    const complaints = server.complaints()
    const lengths: number[] = []
    for (const stream of STREAMS) {
      const found = await numbers(server, stream)
      expect(found).toEqual(firstNumbers(found.length))
      expect(complaints.includes(`/v1/stream/${stream}: `)).toBe(found.length < COUNT)
      lengths.push(found.length)
      expect((await fetch(server.streams + stream, { method: 'PUT', headers: JSON_TYPE })).status).toBe(200)
      expect((await post(server, stream, found.length)).status).toBe(204)
      expect(await numbers(server, stream)).toEqual(firstNumbers(found.length + 1))
    }
    expect(lengths).toEqual([DAMAGED, COUNT, COUNT])
    for (const [index, offset] of offsets.entries()) {
      const { status } = await fetch(`${server.streams}a?offset=${offset}`)
      expect([index, status]).toEqual([index, index < (lengths[0] ?? 0) ? 200 : 410])
    }
    expect(complaints).toContain(`${file} was damaged`)
    expect(complaints).toContain('restore --from BACKUP')
    expect(await readdir(dataDir)).toContain('damaged-1.mdb')
    expect(await server.end()).toBe(0)
    // Mended once, it is a store like any other.
    const again = await startProcess(['--data', dataDir])
    expect(again.complaints()).toBe('')
    expect(await numbers(again, 'a')).toEqual(firstNumbers((lengths[0] ?? 0) + 1))
    expect(await again.end()).toBe(0)
  })

  test('with any page gone serves the beginning of each stream and says so, or refuses as a whole', async () => {
    const { dataDir, file } = await filledFolder()
    const pages = Math.floor((await stat(file)).size / PAGE)
    const tries = Number(process.env['DAMAGE_TRIES'] ?? 6)
    for (let number = 0; number < tries; number++) {
      const damaged = `${dataDir}-${number}`
      await cp(dataDir, damaged, { recursive: true })
      await overwrite(join(damaged, 'data.mdb'), (2 + Math.floor(((pages - 2) * number) / tries)) * PAGE, PAGE)
      const server = await startProcess(['--data', damaged]).catch((error: unknown) => String(error))
      if (typeof server === 'string') expect(server).toContain('is damaged so that no stream in it can be read.')
      else {
        for (const stream of STREAMS) {
          const isLost = server.complaints().includes(`/v1/stream/${stream}: lost`)
          const found = isLost ? [] : await numbers(server, stream)
          expect(found).toEqual(firstNumbers(found.length))
          expect(server.complaints().includes(`/v1/stream/${stream}: `)).toBe(found.length < COUNT)
          expect((await post(server, stream, found.length)).status).toBe(isLost ? 404 : 204)
        }
        expect(await server.end()).toBe(0)
      }
      await rm(damaged, { recursive: true })
    }
  })

  test.each([
    ['it is half as long', (file: string, size: number) => truncate(file, size / 2)],
    ['it is empty', (file: string) => truncate(file, 0)],
    ['its beginning is overwritten', (file: string) => overwrite(file, 0, 2 * PAGE)],
  ])('of which nothing can be read is left as it is, with a report: %s', async (_, damage) => {
    const { dataDir, file } = await filledFolder()
    await damage(file, (await stat(file)).size)
    const { size } = await stat(file)
    const error: unknown = await startProcess(['--data', dataDir]).catch((reason: unknown) => reason)
    expect(String(error)).toContain(`${file} is damaged so that no stream in it can be read.`)
    expect(String(error)).toContain('restore --from BACKUP')
    expect((await stat(file)).size).toBe(size)
  })
})
