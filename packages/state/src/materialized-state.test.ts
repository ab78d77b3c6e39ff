import { describe, expect, it } from 'vitest'
import { MaterializedState } from './materialized-state.ts'

const event = (operation: 'insert' | 'update' | 'upsert' | 'delete', key: string, value?: unknown) => ({
  type: 'todo',
  key,
  value,
  headers: { operation },
})

describe('MaterializedState', () => {
  it('replaces the whole value on insert, update and upsert, and removes on delete', () => {
    const state = new MaterializedState()
    state.applyBatch([event('insert', 'a', { x: 1, y: 1 }), event('update', 'a', { x: 2 }), event('upsert', 'b', null)])
    expect([...state.getType('todo')]).toEqual([
      ['a', { x: 2 }],
      ['b', null],
    ])
    state.apply(event('delete', 'a'))
    expect(state.get('todo', 'a')).toBeUndefined()
    expect([state.typeCount, state.types]).toEqual([1, ['todo']])
  })

  it('does nothing for a delete of what is not there, and gives an own empty map for an unknown type', () => {
    const state = new MaterializedState()
    state.apply(event('delete', 'a'))
    expect(state.typeCount).toBe(0)
    state.getType('todo').set('x', 1)
    expect(state.get('todo', 'x')).toBeUndefined()
  })

  it('forgets everything on clear', () => {
    const state = new MaterializedState()
    state.apply(event('insert', '__proto__', 1))
    expect(state.get('todo', '__proto__')).toBe(1)
    state.clear()
    expect(state.types).toEqual([])
  })
})
