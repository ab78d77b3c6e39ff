import { expect, it } from 'vitest'
import { createRepeated } from './repeated.ts'

function createScene() {
  const ends: Array<() => void> = []
  const repeated = createRepeated(() => new Promise((resolve) => ends.push(resolve)))
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const end = async () => {
    ends.at(-1)?.()
    await turn()
  }
  return { repeated, turn, end, count: () => ends.length }
}

it('work that is asked for while it is done is done once more, however often it was asked for', async () => {
  const { repeated, turn, end, count } = createScene()
  const first = repeated.run()
  await turn()
  const more = [repeated.run(), repeated.run()]
  await end()
  expect(count()).toBe(2)
  await end()
  await Promise.all([first, ...more, repeated.settled()])
  expect(count()).toBe(2)
})

it('work that is asked for later is done anew', async () => {
  const { repeated, turn, end, count } = createScene()
  const first = repeated.run()
  await turn()
  await end()
  await first
  const second = repeated.run()
  await turn()
  await end()
  await second
  expect(count()).toBe(2)
})
