import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketAt, BUCKET_MS, bucketUrl, MARGIN_MS, untilNextBucket, writtenAt } from './buckets.ts'

const time = fc.integer({ min: 10 ** 12, max: 2 * 10 ** 12 })

describe('the streams of presence', () => {
  it('that one device reads are written to by all whose clocks differ by no more than the margin', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: -MARGIN_MS, max: MARGIN_MS }), (now, ahead) => {
        expect(writtenAt(now + ahead)).toContain(bucketAt(now))
        expect(writtenAt(now).length).toBeLessThanOrEqual(2)
      }),
    )
  })

  it('follow each other without a gap', () => {
    fc.assert(
      fc.property(time, (now) => {
        const left = untilNextBucket(now)
        expect([left > 0, left <= BUCKET_MS]).toEqual([true, true])
        expect([bucketAt(now + left - 1), bucketAt(now + left)]).toEqual([bucketAt(now), bucketAt(now) + 1])
      }),
    )
  })

  it('are named under the room, before its query', () => {
    expect([
      bucketUrl('https://h.test/room', 7),
      bucketUrl('https://h.test/room/?tenant=a#top', 7),
      bucketUrl('/room', 7),
    ]).toEqual(['https://h.test/room/7', 'https://h.test/room/7?tenant=a', '/room/7'])
  })
})
