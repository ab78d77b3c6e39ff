import { expect, test } from 'vitest'
import { createKnownLists, withOpened } from './known-lists.ts'
import { SHARED_LIST } from './list-name.ts'

const storageWith = (text: string) => ({ getItem: () => text, setItem: () => undefined })

test('the list that was opened last comes first, once', () => {
  const names = ['Work', 'Home', SHARED_LIST, 'Work'].reduce<ReadonlyArray<string>>(withOpened, [])
  expect(names).toEqual(['Work', 'Home'])
})

test('no more than twenty lists are remembered', () => {
  const names = Array.from({ length: 25 }, (_, index) => String(index)).reduce<ReadonlyArray<string>>(withOpened, [])
  expect([names.length, names[0], names.at(-1)]).toEqual([20, '24', '5'])
})

test.each([
  ['', []],
  ['{}', []],
  ['[1, "", " Home ", "Home", "todos"]', ['Home']],
])('what is stored as %s is read as %j', (text, names) => {
  expect(createKnownLists(storageWith(text)).get()).toEqual(names)
})
