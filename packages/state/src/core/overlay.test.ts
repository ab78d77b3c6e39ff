import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RowWrite } from './entry.ts'
import { ABSENT, overlay } from './overlay.ts'

const at = { type: 'todo', key: 'x' }
const server = { exists: true, value: { id: 'x', text: 'milk', done: false } } as const
const update = (set: Record<string, unknown>, removed: string[] = []): RowWrite => ({
  ...at,
  operation: 'update',
  set,
  removed,
})

describe('overlay', () => {
  it('shows the row of the log where no write lies over it', () => {
    expect(overlay(server, [])).toBe(server)
    expect(overlay(ABSENT, [])).toBe(ABSENT)
  })

  it('changes the named fields of an update and leaves the others to the log', () => {
    expect(overlay(server, [update({ done: true }), update({ note: 'soon' }, ['text'])])).toEqual({
      exists: true,
      value: { id: 'x', done: true, note: 'soon' },
    })
  })

  it('shows an insert and a frozen value whole, over whatever lies under them', () => {
    const frozen = { ...at, operation: 'update', value: { id: 'x' } } as const
    expect(overlay(server, [{ ...at, operation: 'insert', value: { id: 'x', text: 'tea' } }])).toEqual({
      exists: true,
      value: { id: 'x', text: 'tea' },
    })
    expect(overlay(server, [update({ done: true }), frozen])).toEqual({ exists: true, value: { id: 'x' } })
  })

  it('shows nothing for a delete, and nothing for an update over nothing', () => {
    expect(overlay(server, [{ ...at, operation: 'delete' }])).toEqual(ABSENT)
    expect(overlay(server, [{ ...at, operation: 'delete' }, update({ done: true })])).toEqual(ABSENT)
  })

  it('treats a field called __proto__ as an ordinary one', () => {
    const set = JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>
    const shown = overlay(server, [update(set)])
    expect(JSON.stringify(shown)).toContain('"__proto__":{"polluted":true}')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('keeps a remote change of a field that no update names', () => {
    fc.assert(
      fc.property(fc.string(), fc.boolean(), (text, done) => {
        const remote = { exists: true, value: { id: 'x', text, done: false } } as const
        expect(overlay(remote, [update({ done })])).toEqual({ exists: true, value: { id: 'x', text, done } })
      }),
    )
  })
})
