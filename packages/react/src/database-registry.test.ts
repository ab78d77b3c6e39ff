import { describe, expect, test } from 'vitest'
import { createDatabaseRegistry } from './database-registry.ts'
import type { SyncStatus } from '@oxbow/state/db'
import { HookError } from './hook-error.ts'

type Waiting = Pick<SyncStatus, 'phase' | 'pendingCount' | 'rejectedCount' | 'storage'>

/** A status that a test changes by `become`. */
function createStatus() {
  const listeners = new Set<() => void>()
  let now: Waiting = { phase: 'live', pendingCount: 0, rejectedCount: 0, storage: 'best-effort' }
  return {
    status: {
      get: () => now,
      subscribe: (listener: () => void) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    listeners,
    become(change: Partial<Waiting>) {
      now = { ...now, ...change }
      for (const listener of listeners) listener()
    },
  }
}

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
    ...createStatus(),
    start: () => void log.push(`start ${name}`),
    close: () => void log.push(`close ${name}`),
  })
  const share = (key: string, shape = 'todos') =>
    registry.share({
      key,
      url: key,
      shape,
      create: () => {
        made.push(key)
        return database(`${key}${made.length}`)
      },
    })
  const pass = (seconds: number): void => {
    now += seconds * 1000
    const end = now
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)
      if (next === undefined) break
      now = next.at
      timers.delete(next)
      next.run()
    }
    now = end
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
    const [leaveFirst, leaveSecond] = [first.subscribe(), second.subscribe()]
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
    user.subscribe()()
    pass(20)
    const leave = user.subscribe()
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

  test('keeps one with waiting writes until they are settled, and 30 seconds longer', () => {
    const { share, log, pass, registry } = open()
    const user = share('a')
    const db = user.get()
    const leave = user.subscribe()
    db.become({ pendingCount: 2 })
    leave()
    pass(600)
    db.become({ pendingCount: 1 })
    pass(600)
    expect(log).toEqual(['start a1'])
    db.become({ pendingCount: 0 })
    pass(29)
    expect([log, db.listeners.size]).toEqual([['start a1'], 0])
    pass(1)
    expect([log.at(-1), registry.size]).toEqual(['close a1', 0])
  })

  test('gives one that is kept for its writes to whoever comes back', () => {
    const { share, log, pass, timers } = open()
    const user = share('a')
    const db = user.get()
    const leave = user.subscribe()
    db.become({ pendingCount: 1 })
    leave()
    pass(600)
    expect(user.get()).toBe(db)
    user.subscribe()
    db.become({ pendingCount: 0 })
    pass(600)
    expect([log, timers.size, db.listeners.size]).toEqual([['start a1', 'start a1'], 0, 0])
  })

  test('keeps what was refused where nothing else does: in memory', () => {
    const { share, log, pass } = open()
    const databases = ['a', 'b'].map((key) => {
      const user = share(key)
      user.subscribe()()
      return user.get()
    })
    databases[0]?.become({ rejectedCount: 1, storage: 'memory' })
    databases[1]?.become({ rejectedCount: 1 })
    pass(60)
    expect(log.filter((word) => word.startsWith('close'))).toEqual(['close b2'])
    databases[0]?.become({ rejectedCount: 0 })
    pass(30)
    expect(log.at(-1)).toBe('close a1')
  })

  test('keeps one whose store is not read yet, where writes are not counted yet', () => {
    const { share, log, pass } = open()
    const user = share('a')
    const db = user.get()
    user.subscribe()()
    db.become({ phase: 'hydrating' })
    pass(600)
    db.become({ phase: 'connecting', pendingCount: 1 })
    pass(600)
    expect(log).toEqual(['start a1'])
    db.become({ pendingCount: 0 })
    pass(30)
    expect(log.at(-1)).toBe('close a1')
  })

  test('keeps nothing that was closed, whose writes are on the disk', () => {
    const { share, pass, registry } = open()
    const user = share('a')
    const db = user.get()
    user.subscribe()()
    db.become({ pendingCount: 1, phase: 'closed' })
    pass(30)
    expect(registry.size).toBe(0)
  })

  test('renders keep it, of a component that waits and has no effects yet', () => {
    const { share, log, pass, made } = open()
    const waiting = share('a')
    const db = waiting.get()
    for (let seconds = 0; seconds < 90; seconds += 10) {
      pass(10)
      expect(waiting.get()).toBe(db)
    }
    expect([log, made]).toEqual([[], ['a']])
    pass(30)
    expect(log).toEqual(['close a1'])
  })

  test('a page whose timers are late renders before anything is closed', () => {
    const { share, log, timers } = open()
    share('a').get()
    const due = [...timers]
    for (const timer of due) timers.delete(timer)
    for (const { run } of due) run()
    expect([log, timers.size]).toEqual([[], 1])
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
