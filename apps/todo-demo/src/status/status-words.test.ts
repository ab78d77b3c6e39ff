import { expect, test } from 'vitest'
import { badgeWords, isCurrent, refusedWords, spokenStatus, waitingWords } from './status-words.ts'

test.each([
  ['live', { tone: 'live', label: 'Live' }],
  ['connecting', { tone: 'busy', label: 'Connecting' }],
  ['offline', { tone: 'offline', label: 'Offline' }],
  ['error', { tone: 'trouble', label: 'Stopped' }],
] as const)('the badge of the phase %s', (phase, words) => {
  expect(badgeWords({ phase, error: undefined })).toEqual(words)
})

test('a list that was made anew waits for a word, and has not stopped', () => {
  const error = Object.assign(new Error('anew'), { code: 'stream-recreated' })
  expect(badgeWords({ phase: 'error', error })).toEqual({ tone: 'trouble', label: 'Waiting for you' })
})

test('waiting changes are counted in words', () => {
  expect([0, 1, 2, 30].map(waitingWords)).toEqual([
    undefined,
    '1 change waiting',
    '2 changes waiting',
    '30 changes waiting',
  ])
})

test('refused changes are counted in words', () => {
  expect([0, 1, 2].map(refusedWords)).toEqual([undefined, '1 refused', '2 refused'])
})

test('the list is current only while it is live and at the end of the stream', () => {
  expect(isCurrent({ isUpToDate: true, phase: 'live' })).toBe(true)
  expect(isCurrent({ isUpToDate: false, phase: 'live' })).toBe(false)
  expect(isCurrent({ isUpToDate: true, phase: 'offline' })).toBe(false)
})

test('the status is spoken as sentences', () => {
  expect(spokenStatus({ phase: 'live', error: undefined, pendingCount: 0 })).toBe('Live.')
  expect(spokenStatus({ phase: 'offline', error: undefined, pendingCount: 2 })).toBe('Offline. 2 changes waiting.')
})
