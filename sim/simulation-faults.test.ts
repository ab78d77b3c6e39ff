import { expect, it } from 'vitest'
import { faultOf, type Delivery } from './simulation/deliveries.ts'

const first: Delivery = { txids: ['a'], profile: 'p', sentAt: 1, lookedAt: -1, takenAt: 10, life: 1 }
const second: Delivery = { txids: ['a', 'b'], profile: 'p', sentAt: 6, lookedAt: 5, takenAt: 20, life: 1 }
const unknown = (): undefined => undefined

it('a doubled write is the fault of nobody only when a request was on its way and the server forgot who sent it', () => {
  const fault = (changed: Partial<Delivery>, lapses: number[] = [15], knownAt?: number) =>
    faultOf('a', { deliveries: [{ ...second, ...changed }, first], lapses, knownAt: () => knownAt })
  expect(fault({})).toBe('outlived')
  expect(fault({ profile: 'copy' })).toBe('copies')
  expect(fault({}, [])).toBe('client')
  expect(fault({}, [25])).toBe('client')
  // It had asked where the log ends after the first was in it.
  expect(fault({ sentAt: 14, lookedAt: 12 })).toBe('client')
  // Its profile had read the write, or heard that it was taken, before it sent it again.
  expect(fault({ sentAt: 14 }, [15], 13)).toBe('client')
  expect(fault({ sentAt: 14 }, [15], 16)).toBe('outlived')
})

it('the worst of several repetitions counts, and a stream that was made anew is another one', () => {
  const third: Delivery = { ...second, sentAt: 30, lookedAt: 29, takenAt: 40 }
  const evidence = { lapses: [15, 35], knownAt: unknown }
  expect(faultOf('a', { ...evidence, deliveries: [first, second, third] })).toBe('client')
  expect(faultOf('a', { ...evidence, deliveries: [first, second, { ...third, life: 2 }] })).toBe('outlived')
})
