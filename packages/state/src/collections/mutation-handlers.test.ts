import { describe, expect, it } from 'vitest'
import { rowWriteOf } from './mutation-handlers.ts'

const codec = {
  encode: (row: object) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)),
}
const mutation = (type: 'insert' | 'update' | 'delete', changes: object, modified: Record<string, unknown> = {}) => ({
  type,
  key: 'x',
  modified,
  changes,
})

describe('rowWriteOf', () => {
  it('takes the whole row of an insert', () => {
    expect(rowWriteOf('todo', codec, mutation('insert', {}, { id: 'x' }))).toEqual({
      operation: 'insert',
      type: 'todo',
      key: 'x',
      value: { id: 'x' },
    })
  })

  it('takes the changed fields of an update and names the removed ones', () => {
    expect(rowWriteOf('todo', codec, mutation('update', { done: true, note: undefined }))).toEqual({
      operation: 'update',
      type: 'todo',
      key: 'x',
      set: { done: true },
      removed: ['note'],
    })
  })

  it('takes a delete', () => {
    expect(rowWriteOf('todo', codec, mutation('delete', {}))).toEqual({ operation: 'delete', type: 'todo', key: 'x' })
  })
})
