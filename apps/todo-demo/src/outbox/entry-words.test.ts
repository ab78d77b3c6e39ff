import { expect, test } from 'vitest'
import { type Entry, entryWords, textOfEntry } from './entry-words.ts'

const entryOf = (...writes: Entry['writes']): Pick<Entry, 'writes'> => ({ writes })
const milk = { type: 'todo', key: 'a' }
const textOf = (id: string) => (id === 'a' ? 'Buy milk' : undefined)

test.each([
  [{ ...milk, operation: 'insert', value: { text: 'Buy tea' } }, 'Adding “Buy tea”'],
  [{ ...milk, operation: 'update', set: { text: 'Buy tea' }, removed: [] }, 'Editing “Buy tea”'],
  [{ ...milk, operation: 'update', set: { done: true }, removed: [] }, 'Finishing “Buy milk”'],
  [{ ...milk, operation: 'update', set: { done: false }, removed: [] }, 'Reopening “Buy milk”'],
  [{ ...milk, operation: 'delete' }, 'Deleting “Buy milk”'],
  [{ ...milk, key: 'gone', operation: 'delete' }, 'Deleting a todo'],
] as const)('a change is named: %o', (write, what) => {
  expect(entryWords(entryOf(write), textOf)).toBe(what)
})

test('a change of several todos names the first and counts the rest', () => {
  const write = { ...milk, operation: 'delete' } as const
  expect(entryWords(entryOf(write, write, write), textOf)).toBe('Deleting “Buy milk” and 2 more')
  expect(entryWords(entryOf(), textOf)).toBe('A change')
})

test('only a change of one text can be written anew', () => {
  const insert = { ...milk, operation: 'insert', value: { text: 'Buy tea' } } as const
  const edit = { ...milk, operation: 'update', set: { text: 'Buy oat milk' }, removed: [] } as const
  const toggle = { ...milk, operation: 'update', set: { done: true }, removed: [] } as const
  expect([entryOf(insert), entryOf(edit)].map(textOfEntry)).toEqual(['Buy tea', 'Buy oat milk'])
  expect([entryOf(toggle), entryOf(insert, edit), entryOf()].map(textOfEntry)).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
