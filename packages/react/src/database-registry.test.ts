import { describe, expect, test } from 'vitest'
import { createDatabaseRegistry } from './database-registry.ts'
import { HookError } from './hook-error.ts'

function open() {
  let now = 0
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  const registry = createDatabaseRegistry<ReturnType<typeof database>>((delayMs, run) => {
    const timer = { at: now + delayMs, run }
    timers.add(timer)
    return () => void timers.delete(timer)
  })
  const made: string[] = []
  const log: string[] = []
  const database = (name: string) => ({
    name,
    start: () => void log.push(`start ${name}`),
    close: () => void log.push(`close ${name}`),
  })
  const share = (key: string, shape = 'todos') =>
    registry.share({
      key,
      shape,
      create: () => {
        made.push(key)
        return database(`${key}${made.length}`)
      },
    })
  const pass = (seconds: number): void => {
    now += seconds * 1000
    for (const timer of timers) {
      if (timer.at > now) continue
      timers.delete(timer)
      timer.run()
    }
  }
  return { registry, share, made, log, pass, timers }
}

describe('a registry of databases', () => {
  test('makes one for all who mean the same, and one each for others', () => {
    const { share, made } = open()
    const [first, second, other] = [share('a'), share('a'), share('b')]
    expect(first.get()).toBe(second.get())
    expect(other.get()).not.toBe(first.get())
    expect(made).toEqual(['a', 'b'])
  })

  test('starts it with the first who keeps it, and closes it 30 seconds after the last has let go', () => {
    const { share, log, pass, registry, timers } = open()
    const [first, second] = [share('a'), share('a')]
    first.get()
    expect(log).toEqual([])
    const [leaveFirst, leaveSecond] = [first.retain(), second.retain()]
    expect([log, timers.size]).toEqual([['start a1', 'start a1'], 0])
    leaveFirst()
    leaveFirst()
    pass(60)
    leaveSecond()
    pass(29)
    expect(log).not.toContain('close a1')
    pass(1)
    expect([log.at(-1), registry.size, timers.size]).toEqual(['close a1', 0, 0])
  })

  test('whoever comes back in time finds it as it was, and later a new one', () => {
    const { share, made, pass, log } = open()
    const user = share('a')
    const before = user.get()
    user.retain()()
    pass(20)
    const leave = user.retain()
    expect(user.get()).toBe(before)
    pass(60)
    leave()
    pass(30)
    expect(log.at(-1)).toBe('close a1')
    expect(user.get()).not.toBe(before)
    expect(made).toEqual(['a', 'a'])
  })

  test('a render that is thrown away leaves nothing behind', () => {
    const { share, registry, pass, log, timers } = open()
    share('a').get()
    pass(30)
    expect([log, registry.size, timers.size]).toEqual([['close a1'], 0, 0])
  })

  test('refuses other collections under the same name while it is in use', () => {
    const { share } = open()
    share('a', 'todos (todo, id)').get()
    expect(() => share('a', 'notes (note, id)').get()).toThrow(HookError)
    expect(() => share('a', 'notes (note, id)').get()).toThrow(
      'Two components call useStreamDB() for a with different collections: todos (todo, id) and notes (note, id). Declare the state once, outside of the components, and give the same to both.',
    )
    expect(() => share('b', 'notes (note, id)').get()).not.toThrow()
  })
})
