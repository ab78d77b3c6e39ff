import { expect, test } from 'vitest'
import { membersIn } from './members-in.ts'

test('the others are listed by name, and what is no name is a guest', () => {
  const entry = (device: string, state: unknown, isSelf = false) => ({
    ...{ device, state, isSelf },
    user: undefined,
    isAway: device === 'b',
  })
  const everyone = [
    entry('c', { name: ' Zoe ' }),
    entry('a', { name: 'Me' }, true),
    entry('d', 7),
    entry('b', { name: 'Ben' }),
  ]
  expect(membersIn(everyone)).toEqual([
    { id: 'b', name: 'Ben', isAway: true },
    { id: 'd', name: 'Guest', isAway: false },
    { id: 'c', name: 'Zoe', isAway: false },
  ])
})
