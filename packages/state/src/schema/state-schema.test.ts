import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createStateSchema } from './state-schema.ts'

const todo = z.object({ id: z.string(), text: z.string(), done: z.boolean().default(false) })
const state = createStateSchema({ todos: { schema: todo, type: 'todo', primaryKey: 'id' } })
const broken = { '~standard': { version: 1, vendor: 'test', validate: async () => ({ value: {} }) } } as const

describe('createStateSchema', () => {
  it('gives each definition with its helpers', () => {
    const { insert, update, delete: remove, upsert, ...definition } = state.todos
    expect(definition).toEqual({ schema: todo, type: 'todo', primaryKey: 'id' })
    expect([insert, update, remove, upsert].map((helper) => typeof helper)).toEqual(Array(4).fill('function'))
  })

  it.each(['collections', 'preload', 'close', 'utils', 'actions'])('refuses the reserved name %s', (name) => {
    expect(() => createStateSchema({ [name]: { schema: todo, type: 'todo', primaryKey: 'id' } })).toThrow(
      /reserved collection name/i,
    )
  })

  it('refuses two collections of one type', () => {
    const definition = { schema: todo, type: 'todo', primaryKey: 'id' }
    expect(() => createStateSchema({ a: definition, b: definition })).toThrow(
      /duplicate event type "todo".*"a" and "b"/i,
    )
  })

  it('refuses a definition without type, key or schema', () => {
    expect(() => createStateSchema({ a: { schema: todo, type: '', primaryKey: 'id' } })).toThrow(
      'non-empty string in "type"',
    )
    expect(() => createStateSchema({ a: { schema: todo, type: 't', primaryKey: '' } })).toThrow('"primaryKey"')
    // @ts-expect-error a definition needs a schema
    expect(() => createStateSchema({ a: { type: 't', primaryKey: 'id' } })).toThrow('Standard Schema')
  })
})

describe('event helpers', () => {
  const value = { id: '1', text: 'milk' }

  it('build events with the value as it was given, not as the schema parsed it', () => {
    expect(state.todos.insert({ value })).toEqual({ type: 'todo', key: '1', value, headers: { operation: 'insert' } })
    expect(state.todos.upsert({ value })).toEqual({ type: 'todo', key: '1', value, headers: { operation: 'upsert' } })
    expect(state.todos.update({ value, oldValue: value })).toEqual({
      type: 'todo',
      key: '1',
      value,
      old_value: value,
      headers: { operation: 'update' },
    })
    expect(state.todos.delete({ key: '1' })).toStrictEqual({
      type: 'todo',
      key: '1',
      old_value: undefined,
      headers: { operation: 'delete' },
    })
  })

  it('pass other headers through, but never another operation', () => {
    const headers = { txid: 't', 'x-note': 'n', operation: 'delete' }
    expect(state.todos.insert({ value, headers }).headers).toEqual({ txid: 't', 'x-note': 'n', operation: 'insert' })
  })

  it('prefer an explicit key, and find one in oldValue', () => {
    expect(state.todos.insert({ key: 'k', value }).key).toBe('k')
    expect(state.todos.delete({ oldValue: value }).key).toBe('1')
  })

  it('take 0 for a key and refuse an empty or missing one', () => {
    const numbers = createStateSchema({
      n: { schema: z.object({ id: z.number().optional() }), type: 'n', primaryKey: 'id' },
    })
    expect(numbers.n.insert({ value: { id: 0 } }).key).toBe('0')
    expect(() => numbers.n.insert({ value: {} })).toThrow('primary key "id" is missing or empty')
    expect(() => state.todos.delete({})).toThrow('no "key" was given')
    expect(() => state.todos.insert({ value: { id: '', text: '' } })).toThrow('primary key "id"')
  })

  it('name what does not fit, and in which value', () => {
    // @ts-expect-error text has to be a string
    expect(() => state.todos.insert({ value: { id: '1', text: 1 } })).toThrow(
      /^Validation failed for todo insert: text: /,
    )
    // @ts-expect-error null is no row
    expect(() => state.todos.insert({ value: null })).toThrow(/^Validation failed for todo insert: /)
    // @ts-expect-error text has to be a string
    expect(() => state.todos.update({ value, oldValue: { id: '1' } })).toThrow(
      /^Validation failed for todo update \(oldValue\): /,
    )
  })

  it('refuse an asynchronous schema, without an unhandled rejection', () => {
    const slow = createStateSchema({ s: { schema: broken, type: 's', primaryKey: 'id' } })
    expect(() => slow.s.insert({ value: {} })).toThrow('is asynchronous')
  })
})
