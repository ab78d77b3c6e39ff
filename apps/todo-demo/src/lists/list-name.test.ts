import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  cleanListName,
  hashOfList,
  listOfHash,
  listTitle,
  openedWords,
  OWN_LIST,
  ownStreamUrlOf,
  SHARED_LIST,
  streamUrlOf,
} from './list-name.ts'

test.each([
  ['', SHARED_LIST],
  ['#/', SHARED_LIST],
  ['#/list/', SHARED_LIST],
  ['#/list/todos', SHARED_LIST],
  ['#/list/..', SHARED_LIST],
  ['#/own', OWN_LIST],
  ['#/list/own', 'own'],
  ['#/list/%20own', 'own'],
  ['#/list/%', SHARED_LIST],
  ['#/list/Holiday%20in%20May', 'Holiday in May'],
  ['#/list/a%2Fb', 'a/b'],
])('the address %s shows the list %s', (hash, name) => {
  expect(listOfHash(hash)).toBe(name)
})

test('the shared list keeps its plain address and its stream', () => {
  expect([hashOfList(SHARED_LIST), streamUrlOf(SHARED_LIST), listTitle(SHARED_LIST)]).toEqual([
    '#/',
    '/v1/stream/todos',
    'Oxbow todos',
  ])
})

test('the own list has an address, a title and a stream of its own', () => {
  expect([hashOfList(OWN_LIST), listTitle(OWN_LIST), ownStreamUrlOf('a1')]).toEqual([
    '#/own',
    'Only mine – Oxbow todos',
    '/v1/stream/users/a1/todos',
  ])
})

test('people who hear the page are told which list it shows now', () => {
  expect([SHARED_LIST, OWN_LIST, 'Work'].map(openedWords)).toEqual([
    'Opened the list Everyone’s todos.',
    'Opened the list Only mine.',
    'Opened the list Work.',
  ])
})

test('any other list has a stream of its own', () => {
  expect([streamUrlOf('a/b'), listTitle('a/b')]).toEqual(['/v1/stream/lists/a%2Fb', 'a/b – Oxbow todos'])
})

test('what can be no name is none', () => {
  expect(['', '  ', '.', '..', '\ud800'].map(cleanListName)).toEqual(Array.from({ length: 5 }, () => undefined))
})

test('every name is found again at its address, and no two share a stream', () => {
  const name = fc
    .string({ unit: 'grapheme' })
    .map(cleanListName)
    .filter((clean) => clean !== undefined)
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(listOfHash(hashOfList(one))).toBe(one)
      expect(streamUrlOf(one) === streamUrlOf(other)).toBe(one === other)
    }),
  )
})
