import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeEvent, txidOf } from './decode.ts'
import { isChangeEvent, isControlEvent } from './event.ts'

const change = { type: 'todo', key: '1', value: { id: '1' }, headers: { operation: 'insert' } }

describe('decodeEvent', () => {
  it('takes a change message as it is', () => {
    expect(decodeEvent(change)).toEqual({ kind: 'change', event: change })
  })

  it('reads a type that stands inside headers', () => {
    const published = { key: '1', value: 1, headers: { operation: 'insert', type: 'todo' } }
    expect(decodeEvent(published)).toEqual({ kind: 'change', event: { ...published, type: 'todo' } })
  })

  it('takes a delete without a value, and null as a value', () => {
    const gone = { type: 'todo', key: '1', headers: { operation: 'delete' } }
    expect(decodeEvent(gone)).toEqual({ kind: 'change', event: gone })
    expect(decodeEvent({ ...change, value: null })).toEqual({ kind: 'change', event: { ...change, value: null } })
  })

  it('takes the three controls', () => {
    for (const control of ['snapshot-start', 'snapshot-end', 'reset']) {
      expect(decodeEvent({ headers: { control } })).toEqual({ kind: 'control', event: { headers: { control } } })
    }
  })

  it.each([
    [{}, 'neither headers.operation nor headers.control'],
    [{ headers: { control: 'stop' } }, 'headers.control is none of snapshot-start, snapshot-end, reset'],
    [{ ...change, headers: { operation: 'patch' } }, 'headers.operation is none of insert, update, delete, upsert'],
    [{ ...change, type: '' }, 'type is not a non-empty string'],
    [{ ...change, key: 1 }, 'key is not a non-empty string'],
    [{ type: 'todo', key: '1', headers: { operation: 'update' } }, 'value is missing'],
  ])('says why %j is malformed', (message, reason) => {
    expect(decodeEvent(message)).toEqual({ kind: 'malformed', reason, message })
  })

  it('never throws, whatever JSON a stream holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (message) => {
        expect(['change', 'control', 'malformed']).toContain(decodeEvent(message).kind)
        expect(typeof isChangeEvent(message)).toBe('boolean')
        expect(typeof isControlEvent(message)).toBe('boolean')
      }),
    )
  })
})

describe('txidOf', () => {
  it('counts only non-empty strings', () => {
    const headers = { operation: 'insert' } as const
    expect(txidOf({ ...change, headers: { ...headers, txid: 't' } })).toBe('t')
    expect(txidOf({ ...change, headers: { ...headers, txid: '' } })).toBeUndefined()
    expect(txidOf({ ...change, headers })).toBeUndefined()
  })
})
