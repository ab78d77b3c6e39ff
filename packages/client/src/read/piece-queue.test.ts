import { expect, test } from 'vitest'
import { settle } from '../../test/fake-clock.ts'
import { createPieceQueue } from './piece-queue.ts'

const piece = (value: number) => ({ value, position: undefined })
const numbers = { pieceBytes: 0, decode: Number }

test('pieces are taken in order, and a taker waits for the next one', async () => {
  const queue = createPieceQueue(numbers)
  queue.push('1', undefined)
  queue.push('2', undefined)
  const taken = [await queue.take(), await queue.take()]
  const waiting = queue.take()
  queue.push('3', undefined)
  expect([...taken, await waiting]).toEqual([piece(1), piece(2), piece(3)])
})

test('there is room when everything was taken', async () => {
  const queue = createPieceQueue(numbers)
  let room = false
  await queue.room()
  queue.push('1', undefined)
  queue.push('2', undefined)
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
  const queue = createPieceQueue(numbers)
  queue.push('1', undefined)
  queue.end(error)
  queue.end()
  queue.push('2', undefined)
  expect(await queue.take()).toEqual(piece(1))
  await expect(queue.take()).rejects.toBe(error)
})

test('a cleared queue drops what waits and wakes its taker', async () => {
  const queue = createPieceQueue(numbers)
  queue.push('1', undefined)
  queue.clear()
  expect(await queue.take()).toBeUndefined()
  const other = createPieceQueue(numbers)
  const waiting = other.take()
  other.clear()
  expect(await waiting).toBeUndefined()
})
