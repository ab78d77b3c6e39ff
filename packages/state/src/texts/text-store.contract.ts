import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { joinContents } from './content-kind.ts'
import { freshMark, nextPiece, type Mark } from './mark.ts'
import { FAN } from './segments.ts'
import type { TextStore } from './text-store.ts'
import { freshDecoding } from './utf8.ts'

/** The mark and content after one more piece. */
export const pieceAfter = (before: Mark, content: string, separator = '', isClosed = false) =>
  nextPiece(
    before,
    { content, decoding: freshDecoding },
    { offset: String(before.seq + 1).padStart(6, '0'), incarnation: 'i', isClosed },
    separator,
  )

/** What every store of texts has to do. `open` opens the same storage each time it is called within one test. */
export function describeTextStore(name: string, createStorage: (separator: string) => () => TextStore): void {
  describe(`text store: ${name}`, () => {
    it('holds nothing at first, and then exactly what was committed', async () => {
      const open = createStorage('')
      const store = open()
      expect(await store.load()).toBeUndefined()
      const one = pieceAfter(freshMark('life'), 'one')
      const two = pieceAfter(one.mark, 'two', '', true)
      expect(await store.commit(freshMark('life'), one.mark, one.content)).toBe(true)
      expect(await open().load()).toEqual({ mark: one.mark, content: 'one' })
      expect(await store.commit(one.mark, two.mark, two.content)).toBe(true)
      expect(await open().load()).toEqual({ mark: two.mark, content: 'onetwo' })
    })

    it('refuses whoever is not where it is, and changes nothing then', async () => {
      const open = createStorage('')
      const [mine, theirs] = [open(), open()]
      const fresh = freshMark('life')
      const one = pieceAfter(fresh, 'one')
      await mine.commit(fresh, one.mark, one.content)
      const other = pieceAfter(freshMark('other'), 'other')
      expect(await theirs.commit(freshMark('other'), other.mark, other.content)).toBe(false)
      expect(await theirs.commit(fresh, one.mark, one.content)).toBe(false)
      expect(await theirs.load()).toEqual({ mark: one.mark, content: 'one' })
    })

    it('replaces everything by a piece of another life', async () => {
      const open = createStorage('')
      const store = open()
      let mark = freshMark('life')
      for (let n = 0; n < 70; n += 1) {
        const piece = pieceAfter(mark, `${n};`)
        expect(await store.commit(mark, piece.mark, piece.content)).toBe(true)
        mark = piece.mark
      }
      const anew = pieceAfter(freshMark('new life'), 'anew')
      expect(await store.commit(mark, anew.mark, anew.content)).toBe(true)
      expect(await open().load()).toEqual({ mark: anew.mark, content: 'anew' })
    })

    it.each(['', ','])('joins any number of pieces, empty ones too, by %j', async (separator) => {
      const piece = fc.string({ maxLength: 3 })
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { maxLength: 2 * FAN + 5 }), async (contents) => {
          const open = createStorage(separator)
          const store = open()
          let mark = freshMark('life')
          for (const content of contents) {
            const next = pieceAfter(mark, content, separator)
            expect(await store.commit(mark, next.mark, content)).toBe(true)
            mark = next.mark
          }
          const expected = { mark, content: joinContents(contents, separator) }
          expect(await open().load()).toEqual(contents.length === 0 ? undefined : expected)
        }),
        { numRuns: 15 },
      )
    })
  })
}
