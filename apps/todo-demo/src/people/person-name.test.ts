import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanName, guestName, hueOf, initialsOf, MAX_NAME_LENGTH } from './person-name.ts'

test('a guest is named by three random digits', () => {
  const rolls = [0.25, 0.95, 0.13]
  expect(guestName(() => rolls.shift() ?? 0)).toBe('Guest 4F2')
})

test('a name loses the space around it, and nothing is no name', () => {
  expect(cleanName('  Ana   Maria ')).toBe('Ana Maria')
  expect(cleanName(' \t ')).toBeUndefined()
  expect(cleanName('x'.repeat(100))).toBe('x'.repeat(MAX_NAME_LENGTH))
})

test.each([
  ['Ana', 'A'],
  ['Ana Maria Lopez', 'AL'],
  ['Guest 4F2', 'G4'],
  ['émile', 'É'],
  ['🦊 Fox', '🦊F'],
  ['', '?'],
])('the initials of "%s" are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('a hue is a whole number of degrees and depends on the name alone', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const hue = hueOf(name)
      expect(Number.isInteger(hue) && hue >= 0 && hue < 360).toBe(true)
      expect(hueOf(name)).toBe(hue)
    }),
  )
})

test('guests of different numbers get different hues', () => {
  expect(new Set(['Guest 001', 'Guest 002', 'Guest 003', 'Guest 004'].map(hueOf)).size).toBe(4)
})
