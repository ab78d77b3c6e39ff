import { expect, test } from 'vitest'
import { safeWords, troubleOf } from './trouble.ts'

const status = { phase: 'live', hasSynced: true, error: undefined, storage: 'best-effort' } as const

test.each(['idle', 'hydrating', 'connecting', 'catching-up', 'live'] as const)('nothing is wrong while %s', (phase) => {
  expect(troubleOf({ ...status, phase })).toBeUndefined()
})

test('an unreachable server is told apart from one that was reached before', () => {
  const before = troubleOf({ ...status, phase: 'offline', hasSynced: false })
  const after = troubleOf({ ...status, phase: 'offline' })
  expect(before?.title).toBe('The list could not be loaded: the server cannot be reached.')
  expect(after?.title).toBe('The server cannot be reached.')
  expect(after?.advice).toContain('kept on this device')
})

test('a missing list is named as that', () => {
  const error = Object.assign(new Error('gone'), { code: 'stream-not-found' })
  expect(troubleOf({ ...status, phase: 'error', error })?.title).toBe('This list does not exist on the server.')
})

test('any other end of reading says what happened', () => {
  const error = new Error('The stream was trimmed.')
  expect(troubleOf({ ...status, phase: 'error', error })).toEqual({
    title: 'The list cannot be read any further.',
    advice: 'The stream was trimmed. Reloading the page may help.',
    canRetry: true,
  })
  expect(troubleOf({ ...status, phase: 'error' })?.advice).toBe('Reloading the page may help.')
})

test('a closed list offers no retry, refused credentials do', () => {
  expect(troubleOf({ ...status, phase: 'closed' })?.canRetry).toBe(false)
  expect(troubleOf({ ...status, phase: 'needs-auth' })?.canRetry).toBe(true)
})

test('only what is kept in memory goes with the page', () => {
  expect(safeWords('memory')).toContain('kept in this page')
  for (const storage of ['best-effort', 'persistent'] as const) {
    expect(safeWords(storage)).toContain('also when you close the page')
  }
})
