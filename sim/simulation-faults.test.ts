import { expect, it } from 'vitest'
import { noDefect } from './simulation/defects.ts'
import { faultOf, type Delivery, type Evidence } from './simulation/deliveries.ts'
import { runSchedule } from './simulation/run.ts'
import { calm } from './simulation/network.ts'
import type { Schedule } from './simulation/schedule.ts'
import type { Step } from './simulation/step.ts'

const request = {
  txids: ['a'],
  producerId: 'n',
  seq: 0,
  profile: 'p',
  page: 'p-1',
  lookedAt: -1,
  life: 1,
  isGivenUp: false,
}
const first: Delivery = { ...request, sentAt: 1, takenAt: 10 }
/** Sent before the first was taken, given up, and on its way until after the server forgot. */
const second: Delivery = { ...request, txids: ['a', 'b'], sentAt: 6, lookedAt: 5, takenAt: 20, isGivenUp: true }

const fault = (
  changed: Partial<Delivery>,
  evidence: Partial<Omit<Evidence, 'knownAt'>> = {},
  knownAt?: number,
): string =>
  faultOf('a', {
    deliveries: [{ ...second, ...changed }, first],
    ...{ lapses: [15], copiedAt: undefined, ...evidence },
    knownAt: () => knownAt,
  })

it('a doubled write is the fault of nobody only when its request was on its way as the server forgot who sent it', () => {
  expect(fault({})).toBe('outlived')
  for (const lapses of [[], [9], [25], [9, 25]]) expect(fault({}, { lapses })).toBe('client')
  // The server had forgotten before it was sent, and its tab did not look again.
  expect(fault({ sentAt: 16 })).toBe('client')
  // Its tab waited for it, and had sent the other one itself.
  expect(fault({ isGivenUp: false })).toBe('client')
  expect(fault({ isGivenUp: false, page: 'p-2' })).toBe('outlived')
  // It had asked where the log ends after the first was in it.
  expect(fault({ sentAt: 14, lookedAt: 12 })).toBe('client')
  // Its profile had read the write, or heard that it was taken, before it sent it again.
  expect(fault({ sentAt: 8 }, {}, 7)).toBe('client')
  expect(fault({ sentAt: 8 }, {}, 16)).toBe('outlived')
  // The first was in the log already, and its tab did not look; which the batches after a producer's first need not.
  expect(fault({ sentAt: 14 })).toBe('client')
  const later = { ...first, seq: 3 }
  expect(fault({ sentAt: 14, seq: 3 }, { deliveries: [later, { ...second, sentAt: 14, seq: 3 }] })).toBe('outlived')
  expect(fault({}, { deliveries: [later, { ...second, sentAt: 14, seq: 4 }] })).toBe('client')
  expect(fault({}, { deliveries: [later, { ...second, sentAt: 14, seq: 3, producerId: 'other' }] })).toBe('client')
})

it('or when the one before it had been given up, and came in after its tab had looked', () => {
  const late: Delivery = { ...second, sentAt: 17, lookedAt: 8, isGivenUp: false }
  const between = (deliveries: ReadonlyArray<Delivery>, lapses: ReadonlyArray<number> = [15]): string =>
    faultOf('a', { deliveries, lapses, copiedAt: undefined, knownAt: () => undefined })
  expect(between([{ ...first, isGivenUp: true }, late])).toBe('outlived')
  expect(between([first, late])).toBe('client')
  expect(between([{ ...first, isGivenUp: true }, late], [9])).toBe('client')
  expect(between([{ ...first, isGivenUp: true, sentAt: 9 }, late])).toBe('client')
})

it('or when the data of the site were cleared while it was on its way, and the other one was sent after that', () => {
  const young: Delivery = { ...first, producerId: 'other', sentAt: 9, lookedAt: 8 }
  const of = (clearings: ReadonlyArray<number>, changed: Partial<Delivery> = {}): string =>
    fault({}, { lapses: [], clearings, deliveries: [young, { ...second, ...changed }] })
  expect(of([7])).toBe('outlived')
  for (const clearings of [[], [5], [9.5], [25]]) expect(of(clearings)).toBe('client')
  expect(of([7], { isGivenUp: false })).toBe('client')
  expect(of([7], { producerId: 'other' })).toBe('client')
})

it('or when it was on its way as the tab of the one before it looked, since the server had forgotten its producer', () => {
  const renamed: Delivery = { ...first, producerId: 'new', sentAt: 8, lookedAt: 7 }
  const passed: Delivery = { ...second, seq: 1, sentAt: 6 }
  const of = (earlier: Partial<Delivery>, later: Partial<Delivery>, lapses: ReadonlyArray<number> = [4]): string => {
    const deliveries = [
      { ...renamed, ...earlier },
      { ...passed, ...later },
    ]
    return faultOf('a', { deliveries, lapses, copiedAt: undefined, knownAt: () => undefined })
  }
  expect(of({}, {})).toBe('outlived')
  // The server forgot nobody, or not before the one that went under another name.
  expect(of({}, {}, [])).toBe('client')
  expect(of({}, {}, [9])).toBe('client')
  // It left after that look, under the same name, or its tab waited for it and had sent both.
  expect(of({ lookedAt: 5 }, {})).toBe('client')
  expect(of({ producerId: 'n' }, {})).toBe('client')
  expect(of({}, { isGivenUp: false })).toBe('client')
  // Somebody in the profile knew.
  const knownAt = (): number => 3
  expect(faultOf('a', { deliveries: [renamed, passed], lapses: [4], copiedAt: undefined, knownAt })).toBe('client')
})

it('two copies of a profile are the excuse only where there are two, and where the server forgot after that', () => {
  const copy = { profile: 'copy', page: 'copy-1' }
  expect(fault(copy)).toBe('client')
  expect(fault(copy, { copiedAt: 0 })).toBe('copies')
  // Both had sent before the server forgot, and it had forgotten before it took the first.
  expect(fault(copy, { copiedAt: 0, lapses: [9] })).toBe('client')
  const both = {
    lapses: [2],
    deliveries: [
      { ...first, sentAt: 3 },
      { ...second, ...copy, isGivenUp: false },
    ],
  }
  expect(fault({}, { copiedAt: 0, ...both })).toBe('copies')
  expect(fault({}, { copiedAt: 4, ...both })).toBe('client')
  // It had forgotten before the copy was made, and both found that out after it; never where nobody was forgotten.
  const late = both.deliveries.map((delivery) => ({ ...delivery, sentAt: 6 }))
  expect(fault({}, { ...both, copiedAt: 4, deliveries: late })).toBe('copies')
  expect(fault({}, { ...both, copiedAt: 4, deliveries: late, lapses: [] })).toBe('client')
})

it('the worst of several repetitions counts, and a stream that was made anew is another one', () => {
  const third: Delivery = { ...second, sentAt: 30, lookedAt: 29, takenAt: 40 }
  const of = (deliveries: ReadonlyArray<Delivery>): string =>
    faultOf('a', { lapses: [15, 35], copiedAt: undefined, knownAt: () => undefined, deliveries })
  expect(of([first, second, third])).toBe('client')
  expect(of([first, second, { ...third, life: 2 }])).toBe('outlived')
})

it('a write that a client sends twice under two names counts as doubled, whatever the server forgets', async () => {
  const steps: Step[] = [{ do: 'weather', weather: { ...calm, cutAfter: 0.3, late: 0.3, slow: 0.5 } }]
  for (let key = 0; key < 12; key += 1)
    steps.push({ do: 'put', page: key % 2, key: key % 4 }, { do: 'forget-producers' }, { do: 'advance', ms: 3000 })
  const schedule: Schedule = {
    ...{ seed: 1, store: 'memory', pages: 2, isPrivate: false, hasLocks: true, storeTurns: 3, storeStalls: 0 },
    ...{ mail: { lost: 0, doubled: 0, late: 0 }, ailing: 0, steps },
  }
  let names = 0
  const twice =
    (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
    async (input, init) => {
      const response = await fetch(input, init)
      if (init?.method !== 'POST' || response.status !== 200) return response
      const headers = new Headers(init.headers)
      headers.set('Producer-Id', `other-${(names += 1)}`)
      headers.set('Producer-Seq', '0')
      await fetch(input, { ...init, headers }).catch(() => undefined)
      return response
    }
  const { findings } = await runSchedule(schedule, { ...noDefect(), fetch: twice })
  expect(findings.duplicated.length).toBeGreaterThan(5)
  expect([findings.excused, findings.outlived]).toEqual([[], []])
}, 60_000)
