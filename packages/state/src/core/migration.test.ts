import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMigration, NO_MIGRATION, type Migrate } from './migration.ts'

/** In version 2 `text` is called `title`. */
const rename: Migrate = (value) => {
  if (typeof value !== 'object' || value === null || !('text' in value)) return value
  const { text, ...rest } = value
  return { ...rest, title: text }
}
const types = new Set(['todo'])
const update = { operation: 'update', type: 'todo', key: '1', set: { done: true }, removed: [] } as const

describe('a migration', () => {
  it('is applied to whole values, and to the fields that an update sets and removes', () => {
    const { value, write } = createMigration(2, rename, types)
    expect(value('todo', '1', { text: 'a' })).toEqual({ title: 'a' })
    expect(write({ operation: 'insert', type: 'todo', key: '1', value: { text: 'a' } }, 1)).toEqual({
      ...{ operation: 'insert', type: 'todo', key: '1' },
      value: { title: 'a' },
    })
    expect(write({ ...update, set: { text: 'b' } }, undefined)).toEqual({ ...update, set: { title: 'b' } })
    expect(write({ ...update, set: { text: 'b' }, base: { text: 'a' } }, 1)).toEqual({
      ...update,
      ...{ set: { title: 'b' }, base: { title: 'a' } },
    })
    expect(write({ ...update, set: {}, removed: ['text'] }, 1)).toEqual({ ...update, set: {}, removed: ['title'] })
    expect(write({ operation: 'delete', type: 'todo', key: '1' }, 1)).toEqual({
      ...{ operation: 'delete', type: 'todo', key: '1' },
    })
  })

  it('leaves alone what a newer build has written, types of others, and what it fails for', () => {
    const { value, write } = createMigration(2, rename, types)
    const newer = { ...update, set: { text: 'b' } }
    expect(write(newer, 3)).toBe(newer)
    expect(value('tag', '1', { text: 'a' })).toEqual({ text: 'a' })
    const other = { ...newer, type: 'tag' }
    expect(write(other, 1)).toBe(other)
    const failing = createMigration(
      2,
      () => {
        throw new Error('no')
      },
      types,
    )
    expect(failing.write(newer, 1)).toBe(newer)
    expect(() => failing.value('todo', '1', {})).toThrow('no')
  })

  it('keeps every field name, __proto__ and constructor too', () => {
    const { write } = createMigration(2, (value) => value, types)
    const fields = fc.uniqueArray(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'text'), fc.string()), {
      maxLength: 6,
    })
    fc.assert(
      fc.property(fields, fc.nat(6), (names, at) => {
        const set = Object.fromEntries(names.slice(0, at).map((name) => [name, 1]))
        const written = write({ ...update, set, removed: names.slice(at) }, 1)
        expect(Object.entries(written.set)).toEqual(Object.entries(set))
        expect(new Set(written.removed)).toEqual(new Set(names.slice(at)))
      }),
    )
  })

  it('is nothing for a build that has none', () => {
    expect(createMigration(3, undefined, types)).toEqual({ ...NO_MIGRATION, schemaVersion: 3 })
    expect(NO_MIGRATION.write(update, 1)).toBe(update)
    expect(NO_MIGRATION.value('todo', '1', 5)).toBe(5)
  })
})
