import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Entry } from './entry.ts'
import { entryDifference } from './entry-difference.ts'

const pool = Array.from({ length: 6 }, (_, at): Entry => ({ txid: String(at), createdAt: 0, writes: [] }))
const list = fc.shuffledSubarray(pool)

it('names what only one of two lists has, however they are ordered', () => {
  fc.assert(
    fc.property(list, list, (before, after) => {
      expect(entryDifference(before, after)).toEqual({
        gone: before.filter((entry) => !after.includes(entry)),
        come: after.filter((entry) => !before.includes(entry)),
      })
    }),
  )
})
