import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeEvent } from '../events/decode.ts'
import type { StateEvent } from '../events/event.ts'
import { foldEvents } from './fold.ts'
import { RowTable } from './row-table.ts'

const insert = (key: string, value: unknown, txid?: string): StateEvent => ({
  type: 'todo',
  key,
  value,
  headers: { operation: 'insert', txid },
})
const remove = (key: string): StateEvent => ({ type: 'todo', key, headers: { operation: 'delete' } })
const reset: StateEvent = { headers: { control: 'reset' } }
const fold = (events: unknown[], nextOrdinal = 0) =>
  foldEvents(
    events.map((event) => decodeEvent(event)),
    { from: 'a', to: 'b', nextOrdinal },
  )

const anyEvent = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(fc.constantFrom('x', 'y', '__proto__'), fc.nat(9)).map(([key, n]) => insert(key, n, `t${n}`)),
  },
  { weight: 4, arbitrary: fc.constantFrom('x', 'y', '__proto__').map(remove) },
  { weight: 1, arbitrary: fc.constant(reset) },
  { weight: 1, arbitrary: fc.constant({ foreign: true }) },
)
const contents = (table: RowTable) =>
  [...table.entries()].map((entry) => JSON.stringify(entry)).sort((a, b) => (a < b ? -1 : 1))

describe('foldEvents', () => {
  it('keeps the last value of a key, deletes, and the order of the log', () => {
    expect(fold([insert('x', 1, 't1'), insert('y', 2), insert('x', 3, 't1'), insert('z', 4), remove('z')], 10)).toEqual(
      {
        from: 'a',
        to: 'b',
        reset: false,
        puts: [
          ['todo', 'y', 2, 11],
          ['todo', 'x', 3, 12],
        ],
        deletes: [['todo', 'z']],
        txids: ['t1'],
        nextOrdinal: 15,
      },
    )
  })

  it('forgets what came before a reset, but not its transaction ids', () => {
    expect(fold([insert('x', 1, 't1'), reset, insert('y', 2)])).toEqual({
      from: 'a',
      to: 'b',
      reset: true,
      puts: [['todo', 'y', 2, 1]],
      deletes: [],
      txids: ['t1'],
      nextOrdinal: 2,
    })
  })

  it('skips foreign JSON and snapshot bounds', () => {
    const bounds = [{ headers: { control: 'snapshot-start' } }, 42, null, {}, { headers: { control: 'snapshot-end' } }]
    expect(fold(bounds, 7)).toEqual({
      from: 'a',
      to: 'b',
      reset: false,
      puts: [],
      deletes: [],
      txids: [],
      nextOrdinal: 7,
    })
  })

  it('gives the same rows for every way to cut a log into batches', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyEvent, { maxLength: 8 }), { maxLength: 8 }), (batches) => {
        const whole = new RowTable()
        whole.apply(fold(batches.flat()))
        const cut = new RowTable()
        let nextOrdinal = 0
        for (const batch of batches) {
          const changeset = fold(batch, nextOrdinal)
          nextOrdinal = changeset.nextOrdinal
          cut.apply(changeset)
        }
        expect(contents(cut)).toEqual(contents(whole))
        expect(cut.size).toBe(whole.size)
      }),
    )
  })
})
