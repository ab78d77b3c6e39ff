import { describe, expect, it } from 'vitest'
import { judge, type NewsMessage } from './inbox.ts'
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
