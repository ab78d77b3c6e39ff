import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Entry, RowWrite } from '../core/entry.ts'
import type { Shown } from '../core/overlay.ts'
import { baseOf, decideConflict, type ConflictResolver } from './conflict.ts'

const row = (value: unknown): Shown => ({ exists: true, value })
const update = (set: Record<string, unknown>, ...removed: string[]): RowWrite => ({
  operation: 'update',
  type: 'todo',
  key: '1',
  set,
  removed,
})
const entryOf = (write: RowWrite): Entry => ({ txid: 't', createdAt: 0, writes: [write] })
const decide = (write: RowWrite, now: Shown, resolve: ConflictResolver) =>
  decideConflict(write, now, entryOf(write), resolve)

describe('baseOf', () => {
  it('remembers what the fields of an update were, and nothing of other writes', () => {
    expect(baseOf(update({ text: 'b', more: 1 }, 'note'), row({ text: 'a', note: 'n', done: false }))).toEqual({
      ...update({ text: 'b', more: 1 }, 'note'),
      base: { text: 'a', note: 'n' },
    })
    const remove = { operation: 'delete', type: 'todo', key: '1' } as const
    expect(baseOf(remove, row({}))).toBe(remove)
    expect(baseOf(update({ a: 1 }), { exists: false })).toEqual(update({ a: 1 }))
  })
})

describe('decideConflict', () => {
  const mine = baseOf(update({ text: 'mine', done: true }, 'note'), row({ text: 'a', done: false, note: 'n' }))

  it('is asked only for fields that both have changed, to different values', () => {
    const resolve = vi.fn<ConflictResolver>(() => undefined)
    const now = { text: 'theirs', done: true, note: 'n', other: 1 }
    expect(decide(mine, row(now), resolve)).toBe(mine)
    expect(resolve.mock.calls).toEqual([
      [{ type: 'todo', key: '1', server: now, entry: entryOf(mine), fields: ['text'] }],
    ])
  })

  it('leaves their values, keeps mine, or takes others', () => {
    const now = row({ text: 'theirs', done: false, note: 'other' })
    expect(decide(mine, now, () => 'mine')).toBe(mine)
    expect(decide(mine, now, () => 'theirs')).toEqual({ ...mine, set: { done: true }, removed: [] })
    expect(decide(mine, now, () => ({ text: 'both' }))).toEqual({
      ...mine,
      set: { done: true, text: 'both' },
      removed: [],
    })
  })

  it('never asks while nobody else has changed the row', () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue())
    fc.assert(
      fc.property(json, json, (before, set) => {
        const write = baseOf(update(set), row(before))
        const resolve = vi.fn<ConflictResolver>()
        expect(decide(write, row(structuredClone(before)), resolve)).toBe(write)
        expect(resolve).not.toHaveBeenCalled()
      }),
    )
  })
})
