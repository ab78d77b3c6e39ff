import { expect, test } from 'vitest'
import { withText } from './with-text.ts'

const milk = { type: 'todo', key: 'a' }
const insert = { ...milk, operation: 'insert', value: { id: 'a', text: 'Buy milk', done: false } } as const
const edit = { ...milk, operation: 'update', set: { text: 'Buy milk', changedAt: 7 }, removed: [] } as const
const remove = { ...milk, operation: 'delete' } as const

test('only the text of an added or edited todo changes', () => {
  expect(withText({ writes: [insert] }, ' Buy tea ')).toEqual([
    { ...insert, value: { id: 'a', text: 'Buy tea', done: false } },
  ])
  expect(withText({ writes: [edit] }, 'Buy tea')).toEqual([{ ...edit, set: { text: 'Buy tea', changedAt: 7 } }])
})

test('without a letter, or without a text to change, there is nothing to send', () => {
  expect([withText({ writes: [insert] }, ' '), withText({ writes: [remove] }, 'Buy tea')]).toEqual([
    undefined,
    undefined,
  ])
})
