import { describe, expect, it } from 'vitest'
import { initialStatus, type SyncStatus } from '../core/sync-status.ts'
import { createLoading, type LoadGoal } from './loading.ts'

function open() {
  let status: SyncStatus = initialStatus
  const asked: string[] = []
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined
  const wait = (what: string): Promise<void> => {
    asked.push(what)
    return new Promise((resolve, reject) => (settle = { resolve, reject }))
  }
  const shown = { isReady: false }
  const collection = { isReady: false }
  const loading = createLoading(
    {
      shown,
      status: { get: () => status },
      preload: ({ until }) => wait(until),
      whenHydrated: () => wait('hydrated'),
    },
    { isReady: () => collection.isReady, fill: () => wait('fill') },
  )
  const become = (change: Partial<SyncStatus>): void => {
    status = { ...status, ...change }
  }
  return { loading, asked, become, shown, collection, end: () => settle }
}

describe('loading', () => {
  it.each<LoadGoal>(['hydrated', 'ready', 'up-to-date'])(
    'starts for the goal "%s" in a task of its own, and once for all who ask',
    async (goal) => {
      const { loading, asked, end } = open()
      const first = loading.reach(goal)
      expect([loading.reach(goal) === first, asked]).toEqual([true, []])
      await Promise.resolve()
      expect([asked, loading.isReached(goal)]).toEqual([[goal], false])
      end()?.resolve()
      await first
      expect(loading.isReached(goal)).toBe(true)
    },
  )

  it('refuses a goal that there is not, and says which there are', () => {
    const { loading } = open()
    const goal: LoadGoal = JSON.parse('"synced"')
    expect(() => loading.isReached(goal)).toThrow(
      expect.objectContaining({
        code: 'invalid-options',
        message: "Rows can be waited for until 'hydrated', 'ready' or 'up-to-date', not until 'synced'.",
      }),
    )
  })

  it('is reached as soon as the database and the rows say so, and stays it', () => {
    const { loading, become, shown, collection } = open()
    become({ isHydrated: true })
    expect([loading.isReached('hydrated'), loading.isReached('ready')]).toEqual([true, false])
    shown.isReady = collection.isReady = true
    expect([loading.isReached('ready'), loading.isReached('up-to-date')]).toEqual([true, false])
    become({ isUpToDate: true })
    expect(loading.isReached('up-to-date')).toBe(true)
    become({ isUpToDate: false, phase: 'offline' })
    expect(loading.isReached('up-to-date')).toBe(true)
  })

  it.each<LoadGoal>(['hydrated', 'ready', 'up-to-date'])(
    'of a closed database waits for nothing: "%s" is as far as it will ever be',
    (goal) => {
      const { loading, become } = open()
      expect(loading.isReached(goal)).toBe(false)
      become({ phase: 'closed' })
      expect(loading.isReached(goal)).toBe(true)
    },
  )

  it('waits until a collection of many rows is filled', async () => {
    const { loading, asked, become, shown, end } = open()
    become({ isHydrated: true, isUpToDate: true })
    shown.isReady = true
    for (const goal of ['hydrated', 'ready', 'up-to-date'] as const) expect(loading.isReached(goal)).toBe(false)
    const reached = loading.reach('ready')
    await Promise.resolve()
    end()?.resolve()
    await Promise.resolve()
    await Promise.resolve()
    expect([asked, loading.isReached('ready')]).toEqual([['ready', 'fill'], false])
    end()?.resolve()
    await reached
    expect(loading.isReached('ready')).toBe(true)
  })

  it('ends without an error when it fails, and can be asked again', async () => {
    const { loading, asked, end } = open()
    const first = loading.reach('ready')
    await Promise.resolve()
    end()?.reject(new Error('no such stream'))
    await first
    expect(loading.isReached('ready')).toBe(false)
    expect(loading.reach('ready')).not.toBe(first)
    await Promise.resolve()
    expect(asked).toEqual(['ready', 'ready'])
  })
})
