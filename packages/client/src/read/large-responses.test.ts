import { expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { openScripted } from '../../test/open-scripted.ts'
import { bodyOf, page, type Answer, type PageOptions } from '../../test/scripted-fetch.ts'
import type { StreamOptions } from './stream-options.ts'

const MEBIBYTE = 1024 * 1024

/** Chunks of 1 MiB, each filled with its number from `first` on. */
const mebibytes = (count: number, first = 0): Uint8Array<ArrayBuffer>[] =>
  Array.from({ length: count }, (_, n) => new Uint8Array(MEBIBYTE).fill(first + n))

const bytes = (chunks: Uint8Array[], options: PageOptions, end: 'end' | 'break' = 'end') =>
  page(bodyOf(chunks, end), { contentType: 'application/octet-stream', ...options })

/** What a subscriber is told: the first byte of every MiB, and the rest of the batch. */
const subscribeTo = async (answers: Answer[], options: Partial<StreamOptions> = {}) => {
  const { open, environment } = openScripted(...answers)
  const response = await open({ live: false, ...options })
  const chunks: unknown[] = []
  response.subscribeBytes(({ data, ...meta }) => {
    const numbers = Array.from({ length: Math.ceil(data.byteLength / MEBIBYTE) }, (_, n) => data[n * MEBIBYTE])
    chunks.push([numbers, meta])
  })
  const closed = response.closed
  for (let turn = 0; turn < 20; turn++) await settle()
  await environment.clock.advance(100)
  for (let turn = 0; turn < 20; turn++) await settle()
  await closed
  return chunks
}

const at = (offset: string) => ({ offset, cursor: undefined, upToDate: false, streamClosed: false })
const part = (offset: string) => ({ ...at(offset), partial: true })
const end = (offset: string) => ({ ...at(offset), upToDate: true })
const start = { offset: '-1', upToDate: false, streamClosed: false, partial: true }

test('subscribeBytes gives a large response in parts, and the end of the batch with the last', async () => {
  const chunks = await subscribeTo([
    bytes(mebibytes(6), { next: 'a', upToDate: false }),
    bytes(mebibytes(9), { next: 'b' }),
  ])
  expect(chunks).toEqual([
    [[0, 1, 2, 3], start],
    [[4, 5], at('a')],
    [[0, 1, 2, 3], part('a')],
    [[4, 5, 6, 7], part('a')],
    [[8], end('b')],
  ])
})

test('a response that is no longer than a part comes whole', async () => {
  expect(await subscribeTo([bytes(mebibytes(4), { next: 'a' })])).toEqual([[[0, 1, 2, 3], end('a')]])
})

test('after an interruption no part comes twice', async () => {
  const chunks = await subscribeTo([
    bytes(mebibytes(7), { next: 'a' }, 'break'),
    bytes(mebibytes(2), { next: 'b', upToDate: false }),
    bytes(mebibytes(4, 2), { next: 'c' }),
  ])
  // The second response ends within the part that was delivered, so that nobody stands at its end.
  expect(chunks).toEqual([
    [[0, 1, 2, 3], start],
    [[4, 5], end('c')],
  ])
})

test('a stream of JSON and one that is read from now come whole', async () => {
  const json = await subscribeTo([bytes(mebibytes(6), { next: 'a', contentType: 'application/json' })])
  expect(json).toEqual([[[0, 1, 2, 3, 4, 5], end('a')]])
  const fromNow = await subscribeTo([bytes(mebibytes(6), { next: 'a' })], { offset: 'now' })
  expect(fromNow).toEqual([[[0, 1, 2, 3, 4, 5], end('a')]])
})
