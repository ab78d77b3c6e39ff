import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_TEXT_LENGTH, todoSchema } from './todo.ts'
import { cleanText, edit, newTodo, setDone } from './todo-edits.ts'

const act = { by: 'Ben', at: 1000 }

test('a new todo is open and remembers who made it', () => {
  expect(newTodo('Buy milk', act, () => 0)).toEqual({
    id: '0000000rs00000000',
    text: 'Buy milk',
    done: false,
    createdBy: 'Ben',
    createdAt: 1000,
    lastChange: 'added',
    changedBy: 'Ben',
    changedAt: 1000,
  })
})

test('an edit sets the text and who did it, and nothing else', () => {
  expect(edit('Buy tea', act)).toEqual({ text: 'Buy tea', lastChange: 'edited', changedBy: 'Ben', changedAt: 1000 })
})

test('finishing and reopening are told apart', () => {
  expect(setDone(true, act)).toEqual({ done: true, lastChange: 'finished', changedBy: 'Ben', changedAt: 1000 })
  expect(setDone(false, act)).toEqual({ done: false, lastChange: 'reopened', changedBy: 'Ben', changedAt: 1000 })
})

test('typed text becomes one line without space around it', () => {
  expect(cleanText('  Buy\n  milk \t and tea ')).toBe('Buy milk and tea')
  expect(cleanText(' \n ')).toBe('')
})

test('any typed text fits the schema once it is clean, and cleaning it again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2 * MAX_TEXT_LENGTH, unit: 'binary' }), (typed) => {
      const text = cleanText(typed)
      expect(cleanText(text)).toBe(text)
      if (text !== '') expect(todoSchema.safeParse(newTodo(text, act, () => 0)).success).toBe(true)
    }),
  )
})
