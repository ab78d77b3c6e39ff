import type { FaultEffect } from '@oxbow/dev-server/handler'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runSchedule, type Step } from './shared-list.ts'

const effect: fc.Arbitrary<FaultEffect> = fc.oneof(
  fc.constant<FaultEffect>({ kind: 'cut-before' }),
  fc.constant<FaultEffect>({ kind: 'cut-after' }),
  fc.constantFrom(500, 503, 429, 200).map<FaultEffect>((status) => ({ kind: 'respond', status })),
  fc.nat(300).map<FaultEffect>((bytes) => ({ kind: 'truncate', bytes })),
)
const writer = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant<'put'>('put'), writer, key: fc.nat(4) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant<'remove'>('remove'), writer, key: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant<'disconnect'>('disconnect'), writer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant<'connect'>('connect'), writer }) },
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'pause' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant<'fault'>('fault'),
      method: fc.constantFrom('GET' as const, 'HEAD' as const, 'POST' as const),
      effect,
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
)
/** More of them: `SCHEDULES=1000 npm run test:unit -- sim/shared-list`. */
const SCHEDULES = Number(process.env['SCHEDULES'] ?? 25)
const schedule = fc.array(step, { minLength: 20, maxLength: 60, size: 'max' })
/** A write whose answer does not come, after one whose answer came. */
const lostAnswer = (kind: 'cut-before' | 'cut-after'): Step[] => [
  { do: 'put', writer: 0, key: 0 },
  ...Array.from({ length: 40 }, (): Step => ({ do: 'pause' })),
  { do: 'fault', method: 'POST', effect: { kind }, times: 1 },
  { do: 'put', writer: 0, key: 1 },
]
const clean = { lost: [], doubled: [], outOfOrder: [], diverged: [] }

describe('databases that share a list on a server that misbehaves', () => {
  it(
    'lose nothing, double nothing, keep the order of each writer, and end with the same rows',
    async () => {
      let writes = 0
      await fc.assert(
        fc.asyncProperty(schedule, async (steps) => {
          const { writes: made, ...findings } = await runSchedule(steps)
          writes += made
          expect(findings).toEqual(clean)
        }),
        { numRuns: SCHEDULES, endOnFailure: true },
      )
      expect(writes).toBeGreaterThan(5 * SCHEDULES)
    },
    SCHEDULES * 2000,
  )

  it('are found out when an answer that never came is taken for an acknowledgement', async () => {
    const trusting =
      (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
      async (input, init) => {
        try {
          return await fetch(input, init)
        } catch (error) {
          if (init?.method !== 'POST') throw error
          const headers = { 'Producer-Seq': '0', 'Stream-Next-Offset': '0000000000000000_0000000000000000' }
          return new Response(null, { status: 200, headers })
        }
      }
    const findings = await runSchedule(lostAnswer('cut-before'), trusting)
    expect(findings.lost).toHaveLength(1)
  })

  it('are found out when a write whose answer never came is sent again as another', async () => {
    const insistent =
      (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
      async (input, init) => {
        try {
          return await fetch(input, init)
        } catch (error) {
          if (init?.method !== 'POST') throw error
          const headers = new Headers(init.headers)
          headers.set('Producer-Id', `${headers.get('Producer-Id')}-again`)
          headers.set('Producer-Seq', '0')
          return fetch(input, { ...init, headers })
        }
      }
    const findings = await runSchedule(lostAnswer('cut-after'), insistent)
    expect(findings.doubled).toHaveLength(1)
  })
})
