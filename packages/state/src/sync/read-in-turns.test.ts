import { describe, expect, it } from 'vitest'
import type { Slot } from '../tabs/live-slot.ts'
import { readInTurns } from './read-in-turns.ts'

/** A budget without a free slot, that gives one to who waits when it is told to. */
const createBudget = () => {
  const waiting: Array<{ grant: () => void; signal: AbortSignal }> = []
  let held = 0
  const slot = (): Slot => {
    held += 1
    return { turnOver: new AbortController().signal, release: () => void (held -= 1) }
  }
  return {
    held: () => held,
    waiting: () => waiting.filter(({ signal }) => !signal.aborted).length,
    grant: () => waiting.shift()?.grant(),
    budget: {
      tryAcquire: async () => undefined,
      acquire: (signal: AbortSignal) =>
        new Promise<Slot>((resolve, reject) => {
          waiting.push({ grant: () => resolve(slot()), signal })
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        }),
      close: () => undefined,
    },
  }
}

describe('reading in turns', () => {
  it('gives its place in the queue back when a read fails, and the slot that came meanwhile', async () => {
    for (const isLate of [false, true]) {
      const { budget, grant, held, waiting } = createBudget()
      const reading = readInTurns<string>({
        budget,
        environment: { sleep: async () => undefined },
        signal: new AbortController().signal,
        readLive: async () => 'live',
        async readOnce() {
          if (isLate) grant()
          throw new Error('gone')
        },
        goesOn: () => true,
        onWaiting: () => undefined,
      })
      await expect(reading).rejects.toThrow('gone')
      await Promise.resolve()
      expect([waiting(), held()]).toEqual([0, 0])
    }
  })

  it('reads live with the slot that it waited for, and gives it back', async () => {
    const { budget, grant, held } = createBudget()
    const told: boolean[] = []
    const end = await readInTurns<string>({
      budget,
      environment: { sleep: () => new Promise(() => undefined) },
      signal: new AbortController().signal,
      readLive: async () => `live with ${held()}`,
      async readOnce() {
        grant()
        return 'once'
      },
      goesOn: (how) => how === 'once',
      onWaiting: (isWaiting) => told.push(isWaiting),
    })
    expect([end, told, held()]).toEqual(['live with 1', [true, false], 0])
  })
})
