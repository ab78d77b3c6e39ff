import type { Rejection } from '@oxbow/react'
import { expect, test } from 'vitest'
import { refusalWords } from './refusal-words.ts'

type Writes = Rejection['entry']['writes']
const refused = (writes: Writes, rest: Partial<Rejection> = {}): Rejection => ({
  entry: { txid: 't', writes, createdAt: 0 },
  reason: 'refused',
  message: 'no',
  ...rest,
})
const milk = { type: 'todo', key: 'a' }
const textOf = (id: string) => (id === 'a' ? 'Buy milk' : undefined)

test.each([
  [{ ...milk, operation: 'insert', value: { text: 'Buy tea' } }, 'Adding “Buy tea”'],
  [{ ...milk, operation: 'update', set: { text: 'Buy tea' }, removed: [] }, 'Editing “Buy tea”'],
  [{ ...milk, operation: 'update', set: { done: true }, removed: [] }, 'Finishing “Buy milk”'],
  [{ ...milk, operation: 'update', set: { done: false }, removed: [] }, 'Reopening “Buy milk”'],
  [{ ...milk, operation: 'delete' }, 'Deleting “Buy milk”'],
  [{ ...milk, key: 'gone', operation: 'delete' }, 'Deleting a todo'],
] as const)('a refused change is named: %o', (write, what) => {
  expect(refusalWords(refused([write]), textOf)).toEqual({ what, why: 'The server refused it.' })
})

test('a change of several todos names the first and counts the rest', () => {
  const write = { ...milk, operation: 'delete' } as const
  expect(refusalWords(refused([write, write, write]), textOf).what).toBe('Deleting “Buy milk” and 2 more')
  expect(refusalWords(refused([]), textOf).what).toBe('A change')
})

test.each([
  [{ reason: 'row-deleted' }, 'Somebody has deleted the todo meanwhile.'],
  [{ status: 403 }, 'The server says that you may not do this.'],
  [{ status: 413 }, 'It is larger than the server accepts.'],
  [{ status: 422 }, 'The server refused it (status 422).'],
] as const)('the reason is said in words: %o', (rest, why) => {
  expect(refusalWords(refused([], rest), textOf).why).toBe(why)
})
