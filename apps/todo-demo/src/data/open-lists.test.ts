import { expect, test } from 'vitest'
import { createOpenLists } from './open-lists.ts'

/** Lists whose databases write down what they are told. */
const createScene = () => {
  const log: string[] = []
  const lists = createOpenLists((name) => {
    const listeners = new Set<() => void>()
    let pendingCount = 0
    let error: Error | undefined
    return {
      name,
      wait(count: number) {
        pendingCount = count
        for (const listener of listeners) listener()
      },
      fail: (reason: Error) => void (error = reason),
      db: {
        status: {
          get: () => ({ pendingCount, error }),
          subscribe: (listener: () => void) => {
            listeners.add(listener)
            return () => listeners.delete(listener)
          },
        },
        start: () => void log.push(`${name} shown`),
        connect: () => void log.push(`${name} on`),
        disconnect: () => void log.push(`${name} off`),
      },
    }
  })
  return { lists, log }
}

test('a name is one list, connected while somebody looks at it', () => {
  const { lists, log } = createScene()
  const home = lists.open('home')
  expect(lists.open('home')).toBe(home)
  const leave = lists.lookAt(home)
  leave()
  expect(log).toEqual(['home on', 'home off'])
})

test('a list that is left with changes waiting stays connected until they are sent', () => {
  const { lists, log } = createScene()
  const home = lists.open('home')
  const leave = lists.lookAt(home)
  home.wait(2)
  leave()
  home.wait(1)
  expect(log).toEqual(['home on'])
  home.wait(0)
  home.wait(0)
  expect(log).toEqual(['home on', 'home off'])
})

test('who comes back in time keeps the connection, and says nothing about what is held', () => {
  const { lists, log } = createScene()
  const home = lists.open('home')
  home.wait(1)
  lists.lookAt(home)()
  lists.lookAt(home)
  home.wait(0)
  expect(log).toEqual(['home on', 'home shown'])
})

test('those in use, and no others, try again', () => {
  const { lists, log } = createScene()
  lists.lookAt(lists.open('home'))
  lists.lookAt(lists.open('work'))()
  log.length = 0
  lists.retry()
  expect(log).toEqual(['home on'])
})

test('to try again is no word about changes that are held because the list was made anew', () => {
  const { lists, log } = createScene()
  const home = lists.open('home')
  lists.lookAt(home)
  home.fail(Object.assign(new Error('anew'), { code: 'stream-recreated' }))
  lists.retry()
  expect(log).toEqual(['home on'])
})
