import fc from 'fast-check'
import type { PauseReason } from '../core/pause.ts'

/** What a test does with a store. Numbers are small, so that they meet; which entry or stamp is meant is looked up. */
export type Step =
  | { do: 'enqueue'; count: number }
  | { do: 'enqueue frozen'; count: number; seqOff: number; revOff: number }
  | { do: 'freeze'; count: number; isReal: boolean; isAgain: boolean; seqOff: number; revOff: number }
  | { do: 'confirm'; isMine: boolean; revOff: number }
  | { do: 'acknowledge'; isMine: boolean; offset: number | 'by txid' | undefined; settled: number }
  | { do: 'release'; isMine: boolean; newProducer: boolean }
  | { do: 'reject'; at: number; count: number; isMine: boolean }
  | { do: 'retry'; at: number }
  | { do: 'discard'; at: number; isWaiting: boolean }
  | { do: 'edit'; at: number; isWaiting: boolean }
  | { do: 'settle'; at: number }
  | { do: 'pause'; reason: PauseReason | undefined; isMine: boolean | undefined }
  | { do: 'wait'; isMine: boolean }
  | { do: 'commit'; puts: number[]; deletes: number[]; reset: boolean; folded: number; seqOff: number; fromOff: number }
  | { do: 'takeOver' }
  | { do: 'compact' }
  | { do: 'open' }

const small = fc.nat({ max: 3 })
const mostly = <T>(usual: T, other: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) })
/** Any sequence of steps, most of which make sense. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('enqueue' as const), count: fc.integer({ min: 1, max: 3 }) }),
    },
    fc.record({
      do: fc.constant('enqueue frozen' as const),
      count: fc.integer({ min: 1, max: 2 }),
      seqOff: mostly(0, -1),
      revOff: mostly(0, -1),
    }),
    fc.record({
      do: fc.constant('freeze' as const),
      count: small,
      isReal: mostly(true, false),
      isAgain: fc.boolean(),
      seqOff: mostly(0, -1),
      revOff: mostly(0, -2),
    }),
    fc.record({ do: fc.constant('confirm' as const), isMine: mostly(true, false), revOff: mostly(0, -1) }),
    fc.record({
      do: fc.constant('acknowledge' as const),
      isMine: mostly(true, false),
      offset: fc.oneof(fc.option(fc.nat({ max: 9 }), { nil: undefined }), fc.constant('by txid' as const)),
      settled: small,
    }),
    fc.record({ do: fc.constant('release' as const), isMine: mostly(true, false), newProducer: fc.boolean() }),
    fc.record({ do: fc.constant('reject' as const), at: small, count: small, isMine: mostly(true, false) }),
    fc.record({ do: fc.constant('retry' as const), at: small }),
    fc.record({ do: fc.constant('discard' as const), at: small, isWaiting: fc.boolean() }),
    fc.record({ do: fc.constant('edit' as const), at: small, isWaiting: fc.boolean() }),
    fc.record({ do: fc.constant('settle' as const), at: small }),
    fc.record({
      do: fc.constant('pause' as const),
      reason: fc.constantFrom('recreated' as const, 'missing' as const, 'needs-auth' as const, undefined, undefined),
      isMine: fc.constantFrom(undefined, true, false),
    }),
    fc.record({ do: fc.constant('wait' as const), isMine: mostly(true, false) }),
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('commit' as const),
        puts: fc.uniqueArray(small),
        deletes: fc.uniqueArray(small),
        reset: mostly(false, true),
        folded: fc.nat({ max: 4 }),
        seqOff: mostly(0, 1),
        fromOff: mostly(0, 1),
      }),
    },
    { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'takeOver' }, { do: 'compact' }, { do: 'open' }) },
  ),
  { maxLength: 30 },
)
