// Kills the server at random moments under several writers, and looks afterwards for everything it had promised.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLiveReader, readAll, readPage } from './crash-reader.ts'
import { createCrashWriter, type CrashMessage, type CrashWriter, type NamedOffset } from './crash-writer.ts'
import { startProcess } from './server-process.ts'

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 50)
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const MAX_LIFE_MS = 400
const STREAMS = ['one', 'two']
const WRITERS_EACH = 3

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
const randomFrom = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const random = randomFrom(SEED)
const logs = STREAMS.map((stream) => ({
  stream,
  reader: createLiveReader(),
  writers: Array.from({ length: WRITERS_EACH }, (_, index) => createCrashWriter(`${stream}-${index}`, random)),
}))

const idOf = ({ by, n }: CrashMessage): string => `${by} ${n}`

/** How many messages of a writer stand in the log; each must be there once and in order. */
const countInOrder = (messages: ReadonlyArray<CrashMessage>, { name }: CrashWriter): number => {
  const numbers = messages.filter(({ by }) => by === name).map(({ n }) => n)
  const wrong = numbers.findIndex((n, index) => n !== index)
  if (wrong !== -1)
    throw new Error(`${name}: message ${wrong} is followed by ${numbers.slice(wrong, wrong + 3).join()}`)
  return numbers.length
}

/** The offsets that this round named stand behind their messages, and everything after them can be read. */
const checkNewOffsets = async (
  url: string,
  messages: ReadonlyArray<CrashMessage>,
  offsets: ReadonlyArray<NamedOffset>,
): Promise<void> => {
  const ids = messages.map(idOf)
  for (const { offset, after } of offsets) {
    const { messages: rest } = await readAll(url, offset)
    expect(rest.map(idOf)).toEqual(ids.slice(ids.indexOf(idOf(after)) + 1))
  }
}

/** What an offset is followed by, in a server whose pages hold one append. */
const followers = async (url: string, offset: string): Promise<ReadonlyArray<string>> =>
  (await readPage(`${url}?offset=${offset}`)).messages.map(idOf)

describe(`a server (seed ${SEED})`, () => {
  let dataDir = ''
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'oxbow-kill-'))
  })
  afterAll(() => rm(dataDir, { recursive: true, force: true }))

  test.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'killed %i times has kept every acknowledged message once and in order, and every offset',
    async () => {
      const doomed = await startProcess(['--data', dataDir])
      for (const { stream } of logs)
        await fetch(doomed.streams + stream, { method: 'PUT', headers: { 'Content-Type': 'application/json' } })
      const work = Promise.all(
        logs.flatMap(({ stream, reader, writers }) =>
          [reader, ...writers].map((worker) => worker.run(doomed.streams + stream)),
        ),
      )
      // What went wrong is looked at below, when the server is gone.
      work.catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, random() * MAX_LIFE_MS))
      await doomed.kill()
      await work

      const server = await startProcess(['--data', dataDir])
      for (const { stream, reader, writers } of logs) {
        const url = server.streams + stream
        const { messages } = await readAll(url)
        const kept = writers.map((writer) => countInOrder(messages, writer) >= writer.acknowledged())
        expect(kept).toEqual(writers.map(() => true))
        const seen = reader.seen().map(idOf)
        expect(messages.slice(0, seen.length).map(idOf)).toEqual(seen)
        for (const writer of writers) await writer.settle(url)
        const { messages: settled } = await readAll(url)
        expect(writers.map((writer) => countInOrder(settled, writer))).toEqual(
          writers.map((writer) => writer.acknowledged()),
        )
        for (const writer of writers) await checkNewOffsets(url, settled, writer.offsets().slice(-10))
      }
      expect(await server.end()).toBe(0)
    },
  )

  test('at last has every offset that it ever named, where it was', async () => {
    const server = await startProcess(['--data', dataDir, '--page', '1'])
    for (const { stream, writers } of logs) {
      const url = server.streams + stream
      const ids = (await readAll(url)).messages.map(idOf)
      for (const { offset, after } of writers.flatMap((writer) => writer.offsets())) {
        const next = await followers(url, offset)
        const place = ids.indexOf(idOf(after)) + 1
        expect(next).toEqual(ids.slice(place, place + next.length))
      }
    }
    expect(await server.end()).toBe(0)
  })

  test('was writing when it was killed', () => {
    const acknowledged = logs.flatMap(({ writers }) => writers).map((writer) => writer.acknowledged())
    expect(Math.min(...acknowledged)).toBeGreaterThan(ROUNDS)
  })
})
