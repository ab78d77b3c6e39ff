import { expect, it, vi } from 'vitest'
import { createFirstAnswer } from './first-answer.ts'

function createScene() {
  const naps: Array<() => void> = []
  const sleep = (_: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      naps.push(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  const first = createFirstAnswer({ sleep })
  const watch = (mode: IDBTransactionMode) => {
    const transaction = new EventTarget() as IDBTransaction
    const giveUp = vi.fn<() => void>()
    return { transaction, giveUp, end: first.watch(transaction, mode, giveUp) }
  }
  const nap = async (): Promise<void> => {
    naps.at(-1)?.()
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return { naps, watch, nap }
}

it('a storage is given up after ten naps, however long each of them was', async () => {
  const { watch, nap } = createScene()
  const { giveUp } = watch('readonly')
  for (let count = 0; count < 9; count += 1) await nap()
  expect(giveUp).not.toHaveBeenCalled()
  await nap()
  expect(giveUp).toHaveBeenCalledTimes(1)
})

it('one answer is enough, for all transactions of its mode', async () => {
  const { watch, nap, naps } = createScene()
  const { transaction, giveUp } = watch('readonly')
  for (let count = 0; count < 9; count += 1) await nap()
  transaction.dispatchEvent(new Event('success'))
  await nap()
  watch('readonly')
  expect([giveUp.mock.calls.length, naps.length]).toEqual([0, 10])
  watch('readwrite')
  expect(naps).toHaveLength(11)
})

it('a transaction that ends otherwise is not waited for any longer', async () => {
  const { watch, nap } = createScene()
  const { giveUp, end } = watch('readwrite')
  end()
  for (let count = 0; count < 10; count += 1) await nap()
  expect(giveUp).not.toHaveBeenCalled()
})
