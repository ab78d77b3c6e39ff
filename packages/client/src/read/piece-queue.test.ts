import { expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { createPieceQueue } from './piece-queue.ts'

const piece = (value: number) => ({ value, position: undefined })

test('pieces are taken in order, and a taker waits for the next one', async () => {
  const queue = createPieceQueue<number>()
  queue.push(piece(1))
  queue.push(piece(2))
  const taken = [await queue.take(), await queue.take()]
  const waiting = queue.take()
  queue.push(piece(3))
  expect([...taken, await waiting]).toEqual([piece(1), piece(2), piece(3)])
})

test('there is room when everything was taken', async () => {
  const queue = createPieceQueue<number>()
  let room = false
  await queue.room()
  queue.push(piece(1))
  queue.push(piece(2))
  void queue.room()?.then(() => (room = true))
  await queue.take()
  await settle()
  expect(room).toBe(false)
  await queue.take()
  await settle()
  expect(room).toBe(true)
})

test('what was pushed before an end is taken before it, and nothing is added after', async () => {
  const error = new Error('cut')
  const queue = createPieceQueue<number>()
  queue.push(piece(1))
  queue.end(error)
  queue.end()
  queue.push(piece(2))
  expect(await queue.take()).toEqual(piece(1))
  await expect(queue.take()).rejects.toBe(error)
})

test('a cleared queue drops what waits and wakes its taker', async () => {
  const queue = createPieceQueue<number>()
  queue.push(piece(1))
  queue.clear()
  expect(await queue.take()).toBeUndefined()
  const other = createPieceQueue<number>()
  const waiting = other.take()
  other.clear()
  expect(await waiting).toBeUndefined()
})
