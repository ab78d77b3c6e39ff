import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createRowCodec } from './row-codec.ts'

const todo = z.object({ id: z.string(), text: z.string(), done: z.boolean().default(false) })
const codecOf = (schema: Parameters<typeof createRowCodec>[1]['schema'], primaryKey = 'id') =>
  createRowCodec('todos', { schema, type: 'todo', primaryKey })
const shown = (value: unknown) => ({ exists: true, value }) as const
const judge = (codec: ReturnType<typeof codecOf>, value: unknown) => codec.schema['~standard'].validate(value)

describe('decode', () => {
  it('shows the output of the schema, with the key filled in and the place in the log', () => {
    expect(codecOf(todo).decode('1', shown({ text: 'milk', unknown: 1 }), 7)).toEqual({
      kind: 'row',
      row: { id: '1', text: 'milk', done: false, _seq: 7 },
    })
  })

  it('keeps the type of a key that reads as the same text', () => {
    const numbers = codecOf(z.object({ id: z.number() }))
    expect(numbers.decode('5', shown({ id: 5 }), 0)).toEqual({ kind: 'row', row: { id: 5, _seq: 0 } })
    expect(numbers.decode('5', shown({ id: 6 }), 0)).toMatchObject({ kind: 'invalid', value: { id: '5' } })
  })

  it('sets rows aside that do not fit, and values that are no objects', () => {
    expect(codecOf(todo).decode('1', shown({ text: 1 }), 0)).toMatchObject({
      kind: 'invalid',
      value: { id: '1', text: 1 },
      issues: [{ path: ['text'] }],
    })
    for (const [value, kind] of [
      [1, 'number'],
      [null, 'null'],
      [[], 'array'],
      ['x', 'string'],
    ] as const) {
      expect(codecOf(todo).decode('1', shown(value), 0)).toEqual({
        kind: 'invalid',
        value,
        issues: [{ message: `StreamDB collections require object values; got ${kind}` }],
      })
    }
  })

  it('sets a row aside when the schema throws or answers with a promise', () => {
    const validate = (): never => {
      throw new Error('schema broke')
    }
    const throwing = { '~standard': { version: 1, vendor: 'test', validate } } as const
    expect(codecOf(throwing).decode('1', shown({}), 0)).toMatchObject({ issues: [{ message: 'schema broke' }] })
    const slow = { '~standard': { version: 1, vendor: 'test', validate: async () => ({ value: {} }) } } as const
    expect(codecOf(slow).decode('1', shown({}), 0)).toMatchObject({ kind: 'invalid' })
  })

  it('knows an absent row', () => {
    expect(codecOf(todo).decode('1', { exists: false }, 0)).toEqual({ kind: 'absent' })
  })
})

describe('schema', () => {
  it('accepts a row, without what is not of the wire', () => {
    const row = { id: '1', text: 'milk', _seq: 3, $synced: true, gone: undefined }
    expect(judge(codecOf(z.strictObject(todo.shape)), row)).toEqual({ value: { id: '1', text: 'milk', done: false } })
  })

  it('refuses a row that does not fit, has no key, or is not JSON', () => {
    expect(judge(codecOf(todo), { id: '1' })).toMatchObject({ issues: [{ path: ['text'] }] })
    expect(judge(codecOf(todo), { id: '', text: 'x' })).toMatchObject({ issues: [{ path: ['id'] }] })
    expect(judge(codecOf(z.object({ id: z.string(), at: z.date() })), { id: '1', at: new Date(0) })).toEqual({
      issues: [
        {
          message: 'row of "todos": Rows travel as JSON, and this is Date. Let the schema give a JSON value for it.',
          path: ['at'],
        },
      ],
    })
  })

  it('refuses a row whose output the schema would not take back from the log', () => {
    const length = z.object({ id: z.string(), text: z.string().transform((text) => text.length) })
    expect(judge(codecOf(length), { id: '1', text: 'milk' })).toMatchObject({
      issues: [{ message: expect.stringContaining('could not be read back'), path: ['text'] }],
    })
  })
})

describe('encode', () => {
  it('leaves out the place in the log, virtual fields and undefined ones', () => {
    expect(codecOf(todo).encode({ id: '1', _seq: 1, $origin: 'local', a: undefined, b: null })).toEqual({
      id: '1',
      b: null,
    })
  })
})
