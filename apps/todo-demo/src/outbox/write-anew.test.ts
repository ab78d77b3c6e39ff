import { expect, test } from 'vitest'
import { todoOf } from '../../test/todo-of.ts'
import { writeAnew } from './write-anew.ts'

const createScene = () => {
  const log: string[] = []
  const actions = {
    add: (text: string) => log.push(`add ${text}`) > 0,
    edit: ({ id }: { id: string }, text: string) => void log.push(`edit ${id} ${text}`),
  }
  return { log, actions, forget: () => void log.push('forget') }
}

test('the text goes to the todo that it was for, and the refused change is forgotten after that', () => {
  const { log, actions, forget } = createScene()
  expect(writeAnew('Buy tea', todoOf({ id: 'a' }), actions, forget)).toBe(true)
  expect(log).toEqual(['edit a Buy tea', 'forget'])
})

test('a todo that is not there is added', () => {
  const { log, actions, forget } = createScene()
  expect(writeAnew('Buy tea', undefined, actions, forget)).toBe(true)
  expect(log).toEqual(['add Buy tea', 'forget'])
})

test('without a letter nothing happens', () => {
  const { log, actions, forget } = createScene()
  expect(writeAnew('  ', undefined, actions, forget)).toBe(false)
  expect(log).toEqual([])
})
