import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isBehind, judge, nextInbox, type Inbox, type InboxEvent, type NewsMessage } from './inbox.ts'
import type { Position } from './message.ts'

const own: Position = { life: 'a', seq: 5, rev: 3 }
const changeset = { from: '0', to: '1', reset: false, puts: [], deletes: [], txids: [], nextOrdinal: 0 }
const commit = (seq: number, life = 'a'): NewsMessage => ({ t: 'commit', life, seq, changeset })
const outbox = (rev: number): NewsMessage => ({ t: 'outbox', rev, change: { kind: 'discard', txid: 't' } })
const movedOn = (position: Partial<Position>): NewsMessage => ({ t: 'moved-on', ...own, ...position })
const pong = (position: Partial<Position>): NewsMessage => ({ t: 'pong', id: '', isHidden: false, ...own, ...position })

describe('judge', () => {
  it.each([
    [commit(4), 'drop'],
    [commit(5), 'drop'],
    [commit(6), 'apply'],
    [commit(7), 'heal'],
    [commit(6, 'b'), 'heal'],
    [commit(2, 'b'), 'heal'],
    [outbox(3), 'drop'],
    [outbox(4), 'apply'],
    [outbox(5), 'heal'],
    [movedOn({}), 'drop'],
    [movedOn({ seq: 4, rev: 2 }), 'drop'],
    [movedOn({ seq: 6 }), 'heal'],
    [movedOn({ rev: 4 }), 'heal'],
    [movedOn({ life: 'b', seq: 0, rev: 0 }), 'heal'],
    [pong({ seq: 6 }), 'heal'],
    [pong({}), 'drop'],
  ] as const)('of %j is %s', (message, verdict) => {
    expect(judge(own, message)).toBe(verdict)
  })
})

describe('nextInbox', () => {
  const settled: Inbox = { position: own, waiting: undefined }

  it('lets messages wait while the store is read, and judges them by where it was', () => {
    const reading = nextInbox(settled, { type: 'message', message: commit(8) })
    expect(reading).toEqual({ inbox: { position: own, waiting: [] }, commands: [{ type: 'heal' }] })
    const waiting = [commit(7), commit(9), commit(10)].reduce<Inbox>(
      (inbox, message) => nextInbox(inbox, { type: 'message', message }).inbox,
      reading.inbox,
    )
    const healed: InboxEvent = { type: 'healed', position: { ...own, seq: 8 } }
    expect(nextInbox(waiting, healed)).toEqual({
      inbox: { position: { ...own, seq: 10 }, waiting: undefined },
      commands: [
        { type: 'apply', message: commit(9) },
        { type: 'apply', message: commit(10) },
      ],
    })
  })

  it('reads again when a message that waited is ahead of what was read', () => {
    const inbox: Inbox = { position: own, waiting: [commit(9)] }
    expect(nextInbox(inbox, { type: 'healed', position: { ...own, seq: 7 } })).toEqual({
      inbox: { position: { ...own, seq: 7 }, waiting: [] },
      commands: [{ type: 'heal' }],
    })
  })

  it('reads once when the page has missed something several times', () => {
    const once = nextInbox(settled, { type: 'missed' })
    expect([once.commands, nextInbox(once.inbox, { type: 'missed' }).commands]).toEqual([[{ type: 'heal' }], []])
  })
})

/** What a tab shows: the numbers of the commits and of the changes of the outbox, in the order in which they came. */
interface Shown {
  life: string
  commits: number[]
  changes: number[]
}

type Happening =
  | { type: 'write'; of: 'commit' | 'outbox' | 'life'; fate: 'arrives' | 'lost' | 'twice' | 'late' }
  | { type: 'deliver-late'; at: number }
  | { type: 'heal-ends' }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    type: fc.constant('write' as const),
    of: fc.constantFrom('commit' as const, 'commit' as const, 'outbox' as const, 'outbox' as const, 'life' as const),
    fate: fc.constantFrom('arrives' as const, 'lost' as const, 'twice' as const, 'late' as const),
  }),
  fc.record({ type: fc.constant('deliver-late' as const), at: fc.nat(20) }),
  fc.record({ type: fc.constant('heal-ends' as const) }),
)

/** A store, a tab that follows it, and messages between them that may be lost, doubled and late. */
class Model {
  readonly store: Shown & { seq: number; rev: number } = { life: 'life 0', commits: [], changes: [], seq: 0, rev: 0 }
  tab: Shown = { life: 'life 0', commits: [], changes: [] }
  inbox: Inbox = { position: { life: 'life 0', seq: 0, rev: 0 }, waiting: undefined }
  readonly late: NewsMessage[] = []
  /** What the store held when it began to be read, while it is read. */
  #reading: Model['store'] | undefined

  feed(event: InboxEvent): void {
    const next = nextInbox(this.inbox, event)
    this.inbox = next.inbox
    for (const command of next.commands) {
      if (command.type === 'heal') this.#reading = structuredClone(this.store)
      else if (command.message.t === 'commit') this.tab.commits.push(command.message.seq)
      else if (command.message.t === 'outbox') this.tab.changes.push(command.message.rev)
    }
  }

  endHeal(): void {
    if (this.#reading === undefined) return
    const { life, commits, changes, seq, rev } = this.#reading
    this.#reading = undefined
    this.tab = { life, commits, changes }
    this.feed({ type: 'healed', position: { life, seq, rev } })
  }

  write(of: 'commit' | 'outbox' | 'life'): NewsMessage {
    const { store } = this
    if (of === 'outbox') {
      store.changes.push(++store.rev)
      return outbox(store.rev)
    }
    if (of === 'commit') {
      store.commits.push(++store.seq)
      return commit(store.seq, store.life)
    }
    Object.assign(store, { life: `${store.life}+`, commits: [], seq: 0 })
    return movedOn({ life: store.life, seq: 0, rev: store.rev })
  }
}

describe('any order, loss and doubling of messages', () => {
  it('never shows a commit twice or out of order, and ends equal after the next news', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const model = new Model()
        for (const event of happenings) {
          if (event.type === 'heal-ends') model.endHeal()
          else if (event.type === 'write') {
            const message = model.write(event.of)
            const copies = event.fate === 'lost' || event.fate === 'late' ? 0 : event.fate === 'twice' ? 2 : 1
            if (event.fate === 'late') model.late.push(message)
            for (let copy = 0; copy < copies; copy++) model.feed({ type: 'message', message })
          } else {
            const [message] = model.late.splice(event.at % Math.max(1, model.late.length), 1)
            if (message !== undefined) model.feed({ type: 'message', message })
          }
          expect(model.tab.commits).toEqual(model.tab.commits.map((_, index) => index + 1))
          expect(model.tab.changes).toEqual(model.tab.changes.map((_, index) => index + 1))
          expect(model.tab.commits).toHaveLength(model.inbox.position.seq)
        }
        const { life, seq, rev } = model.store
        model.feed({ type: 'message', message: movedOn({ life, seq, rev }) })
        for (let count = 0; count < 3; count++) model.endHeal()
        const { commits, changes } = model.store
        expect(model.tab).toEqual({ life, commits, changes })
        expect(isBehind(model.inbox.position, model.store)).toBe(false)
      }),
      { numRuns: 200 },
    )
  })
})
