import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { matchesGlob, parseGlob, trimSlashes } from './glob.ts'

const matches = (pattern: string, path: string): boolean | string => {
  const glob = parseGlob(pattern)
  return glob.kind === 'malformed' ? glob.reason : matchesGlob(glob, path.split('/'))
}

describe('a pattern', () => {
  test.each([
    ['events/*', 'events/a', true],
    ['events/*', 'events', false],
    ['events/*', 'events/a/b', false],
    ['events/*', 'events/', true],
    ['*', 'a', true],
    ['*/b', 'a/b', true],
    ['a*', 'ab', false],
    ['a*', 'a*', true],
    ['%2A', '*', true],
    ['%2A', 'x', false],
    ['%2A%2A', '**', true],
    ['caf%C3%A9', 'café', true],
    ['**', 'a', true],
    ['**', 'a/b/c', true],
    ['a/**', 'a', true],
    ['a/**', 'a/b/c', true],
    ['a/**', 'b/a', false],
    ['**/z', 'z', true],
    ['**/z', 'a/b/z', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**/z', 'a/b/c', false],
    ['a/**/*/z', 'a/z', false],
    ['a/**/**/z', 'a/b/z', true],
    ['/a/b/', 'a/b', true],
    ['A', 'a', false],
  ])('%s for the stream %s: %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected)
  })

  test.each(['', '/', '///', '%', 'a/%zz', 'x'.repeat(1025)])('%j cannot be read', (pattern) => {
    expect(parseGlob(pattern).kind).toBe('malformed')
  })

  test('matches as a plain search over all ways to spend the segments does', () => {
    const segment = fc.constantFrom('a', 'b')
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', '*', '**'), { minLength: 1, maxLength: 6 }),
        fc.array(segment, { minLength: 1, maxLength: 6 }),
        (parts, segments) => {
          expect(matches(parts.join('/'), segments.join('/'))).toBe(search(parts, segments))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('of many stars takes little time on a long path', () => {
    const pattern = Array.from({ length: 170 }, () => '**/a').join('/')
    expect(matches(pattern.slice(0, 1000), Array.from({ length: 500 }, () => 'a').join('/') + '/b')).toBe(false)
  })
})

const search = ([part, ...parts]: string[], segments: string[]): boolean => {
  if (part === undefined) return segments.length === 0
  if (part === '**') return segments.some((_, at) => search(parts, segments.slice(at))) || search(parts, [])
  const [first, ...rest] = segments
  return first !== undefined && (part === '*' || part === first) && search(parts, rest)
}

test.each([
  ['/a/b/', 'a/b'],
  ['a', 'a'],
  ['', ''],
  ['////', ''],
])('%j without its slashes is %j', (path, expected) => {
  expect(trimSlashes(path)).toBe(expected)
})
