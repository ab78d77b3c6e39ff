import { describe, expect, it } from 'vitest'
import { changesetOf, dehydrate, isDehydratedState, isReadable, statusOf } from './dehydrated-state.ts'
import { RowTable } from './row-table.ts'
import { initialStatus } from './sync-status.ts'

const meta = { offset: '0007', nextOrdinal: 3, incarnation: 'a', syncedAt: 5 }

function table(): RowTable {
  const rows = new RowTable()
  rows.set('todo', '__proto__', { value: { text: 'milk' }, ordinal: 0 })
  rows.set('constructor', 'a\u0000b', { value: [1, null], ordinal: 2 })
  return rows
}

describe('a dehydrated state', () => {
  it('comes back from JSON as it was, and says the same rows and place', () => {
    const state = dehydrate({ rows: table().entries(), meta, user: 'ada' })
    const again: unknown = JSON.parse(JSON.stringify(state))
    expect(again).toEqual(state)
    expect(isDehydratedState(again)).toBe(true)
    if (!isDehydratedState(again)) return
    expect(again).toMatchObject({ user: 'ada', offset: '0007', incarnation: 'a', syncedAt: 5, nextOrdinal: 3 })
    const rows = new RowTable()
    rows.set('todo', 'old', { value: {}, ordinal: 0 })
    const changeset = changesetOf(again, '0003')
    rows.apply(changeset)
    expect([...rows.entries()]).toEqual([...table().entries()])
    expect({ ...changeset, puts: [] }).toEqual({
      ...{ from: '0003', to: '0007', reset: true, puts: [], deletes: [], txids: [], nextOrdinal: 3 },
    })
    expect(statusOf(again)).toEqual({
      ...initialStatus,
      isHydrated: true,
      hasSynced: true,
      lastSyncedAt: 5,
      offset: '0007',
    })
  })

  it('is none of a database that has read nothing, and what is unknown stays unknown', () => {
    const none = { ...meta, offset: '-1' }
    expect(dehydrate({ rows: [], meta: none, user: undefined })).toBeUndefined()
    expect(statusOf(undefined)).toBe(initialStatus)
    const unknown = { ...meta, incarnation: undefined, syncedAt: undefined }
    const state = dehydrate({ rows: [], meta: unknown, user: undefined })
    expect(state).toEqual({
      ...{ format: 1, user: null, offset: '0007', incarnation: null, syncedAt: null, nextOrdinal: 3, rows: [] },
    })
    expect(statusOf(state)).toMatchObject({ hasSynced: false, lastSyncedAt: undefined })
  })

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ format: 1 }],
    [{ ...dehydrate({ rows: [], meta, user: 'ada' }), offset: 7 }],
    [{ ...dehydrate({ rows: [], meta, user: 'ada' }), rows: [['todo', '1', {}]] }],
  ])('is not %j', (value) => {
    expect(isDehydratedState(value)).toBe(false)
  })

  it('of another format is one that can not be read', () => {
    const value: unknown = { format: 2, anything: true }
    expect(isDehydratedState(value) && !isReadable(value)).toBe(true)
  })
})
