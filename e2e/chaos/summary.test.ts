import { expect, it } from 'vitest'
import { type Summary, violationsOf } from './summary.ts'

const good: Summary = {
  ...{ seed: 1, seconds: 60, writes: 200, remoteWrites: 3_000 },
  ...{ lost: 0, duplicated: 0, reordered: 0, diverged: 0, regressed: 0, rejected: 0, refused: 0, errors: 0, hung: 0 },
  ...{ maxLiveRequests: 2, overlapMs: 900, longestOverlapMs: 60, maxStaleMs: 1_800, maxDurableMs: 300 },
  ...{ crashes: 4, takeovers: 9, cuts: 80, unavailable: 70, lostMessages: 100, restarts: 2, browserKills: 1 },
  ...{ freezes: 3, bfcache: 2, reloads: 4, closes: 3, opens: 9, blocks: 2 },
}

it('is content with what happens at handovers', () => {
  expect(violationsOf(good)).toEqual([])
})

it.each([
  [{ lost: 1 }, 'lost: 1'],
  [{ duplicated: 2 }, 'duplicated: 2'],
  [{ reordered: 1 }, 'reordered: 1'],
  [{ diverged: 1 }, 'diverged: 1'],
  [{ hung: 1 }, 'hung: 1'],
  [{ errors: 1 }, 'errors: 1'],
  [{ writes: 199 }, 'only 199 writes'],
  [{ maxLiveRequests: 3 }, '3 live requests at one moment'],
  [{ longestOverlapMs: 1_001 }, 'more than one live request for 1001 ms'],
  [{ maxDurableMs: 8_001 }, 'a write was durable after 8001 ms'],
  [{ maxStaleMs: 8_001 }, 'a tab was stale for 8001 ms'],
])('finds fault with %j', (change, violation) => {
  expect(violationsOf({ ...good, ...change })).toEqual([violation])
})
