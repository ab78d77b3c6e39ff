import { expect, test } from 'vitest'
import { isBegunAnew, safeWords, troubleOf } from './trouble.ts'

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

test('a server that answers, and fails or is busy, is not one that cannot be reached', () => {
  const title = (code: number, hasSynced: boolean) => {
    const error = Object.assign(new Error('no'), { status: code })
    return troubleOf({ ...status, phase: 'offline', hasSynced, error })?.title
  }
  expect([title(500, true), title(503, true), title(500, false)]).toEqual([
    'The server has a problem.',
    'The server is busy.',
    'The list could not be loaded: the server has a problem.',
  ])
})

test('who is not let in hears of a link only where one could have ended', () => {
  const advice = (code: number) =>
    troubleOf({ ...status, phase: 'needs-auth', error: Object.assign(new Error('no'), { status: code }) })?.advice
  expect(advice(401)).toContain('link')
  expect(advice(403)).not.toContain('link')
})

test('a list that was made anew is told from one that cannot be read', () => {
  const error = Object.assign(new Error('anew'), { code: 'stream-recreated' })
  expect([isBegunAnew({ error }), isBegunAnew({ error: new Error('no') }), isBegunAnew({ error: undefined })]).toEqual([
    true,
    false,
    false,
  ])
})

test('a missing list is named as that', () => {
  const error = Object.assign(new Error('gone'), { code: 'stream-not-found' })
  expect(troubleOf({ ...status, phase: 'error', error })?.title).toBe('This list does not exist on the server.')
})

test('any other end of reading is said in words for people', () => {
  const error = new Error('The stream was trimmed: call `connect()`.')
  const trouble = { ...troubleOf({ ...status, phase: 'error', error }) }
  expect(trouble).toMatchObject({ title: 'The list cannot be read any further.', canRetry: true })
  expect(trouble.advice).not.toContain('connect()')
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
