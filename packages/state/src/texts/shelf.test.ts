import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textKind } from './content-kind.ts'
import type { Piece } from './mark.ts'
import { Shelf } from './shelf.ts'
import { createMemoryTextStore, type TextStore } from './text-store.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const offsetOf = (position: number): string => String(position).padStart(6, '0')

/** A log of text that may be replaced by another, as a server has it. */
const createLog = () => {
  let text = ''
  let incarnation = 1
  return {
    append: (more: string) => void (text += more),
    replace(by: string) {
      text = by
      incarnation += 1
    },
    read: () => ({
      text,
      end: { offset: `${incarnation}_${offsetOf(text.length)}`, incarnation: String(incarnation), isClosed: false },
    }),
    /** What comes after an offset; nothing for an offset of another log. */
    after(offset: string) {
      if (offset !== '-1' && !offset.startsWith(`${incarnation}_`)) return undefined
      return text.slice(offset === '-1' ? 0 : Number(offset.split('_')[1]))
    },
  }
}

const createTabs = (store: TextStore, count: number) => {
  let lives = 0
  const createLife = (): string => `life ${(lives += 1)}`
  const kind = textKind
  return Array.from({ length: count }, () => new Shelf({ kind, store, createLife, onChange: () => undefined }))
}

describe('what tabs hold of a stream', () => {
  it('is always the log from its start up to the mark, whoever reads, and whatever was told or missed', async () => {
    const tab = fc.nat(2)
    const event = fc.oneof(
      fc.record({ do: fc.constant('append' as const), text: fc.string({ minLength: 1, maxLength: 4 }) }),
      fc.record({ do: fc.constant('replace' as const), text: fc.string({ minLength: 1, maxLength: 4 }) }),
      fc.record({ do: fc.constant('read' as const), tab, isTold: fc.boolean() }),
      fc.record({ do: fc.constant('heal' as const), tab }),
      fc.record({ do: fc.constant('clear' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        const log = createLog()
        let stored = createMemoryTextStore('')
        const store: TextStore = {
          load: () => stored.load(),
          commit: (before, mark, content) => stored.commit(before, mark, content),
          close: () => undefined,
        }
        const tabs = createTabs(store, 3)
        const texts = new Map<string, string>([['-1', '']])
        const note = (): void => {
          const { text, end } = log.read()
          for (let at = 0; at <= text.length; at += 1) {
            texts.set(`${end.incarnation}_${offsetOf(at)}`, text.slice(0, at))
          }
        }
        const tell = (piece: Piece): void => tabs.forEach((other) => void other.follow(piece))
        for (const happens of events) {
          if (happens.do === 'append') log.append(happens.text)
          else if (happens.do === 'replace') log.replace(happens.text)
          else if (happens.do === 'clear') stored = createMemoryTextStore('')
          else if (happens.do === 'heal') await tabs[happens.tab]?.heal()
          else {
            const shelf = tabs[happens.tab]
            if (shelf === undefined) continue
            if (log.after(shelf.from.offset) === undefined) shelf.startOver()
            const added = await shelf.add(bytes(log.after(shelf.from.offset) ?? ''), log.read().end)
            if (added.kind === 'added' && happens.isTold) tell(added.piece)
          }
          note()
          for (const { mark, value } of tabs)
            expect([mark.length, value]).toEqual([value.length, texts.get(mark.offset)])
          const { mark, content = '' } = (await store.load()) ?? {}
          expect(content).toBe(texts.get(mark?.offset ?? '-1'))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is refused by the store when another tab has stored something else, and then is what is stored', async () => {
    const [mine, theirs] = createTabs(createMemoryTextStore(''), 2)
    const end = (position: number) => ({ offset: offsetOf(position), incarnation: undefined, isClosed: false })
    expect((await theirs?.add(bytes('theirs'), end(6)))?.kind).toBe('added')
    expect((await mine?.add(bytes('their'), end(5)))?.kind).toBe('refused')
    expect([mine?.value, mine?.from.offset]).toEqual(['theirs', offsetOf(6)])
    expect((await mine?.add(bytes(''), end(6)))?.kind).toBe('nothing')
  })
})
