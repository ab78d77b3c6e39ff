import { expect, test } from 'vitest'
import { isCurrent, phaseWords, spokenStatus, waitingWords } from './status-words.ts'

test.each([
  ['live', { tone: 'live', label: 'Live' }],
  ['connecting', { tone: 'busy', label: 'Connecting' }],
  ['offline', { tone: 'offline', label: 'Offline' }],
  ['error', { tone: 'trouble', label: 'Stopped' }],
] as const)('the badge of the phase %s', (phase, words) => {
  expect(phaseWords(phase)).toEqual(words)
})

test('waiting changes are counted in words', () => {
  expect([0, 1, 2, 30].map(waitingWords)).toEqual([
    undefined,
    '1 change waiting',
    '2 changes waiting',
    '30 changes waiting',
  ])
})

test('the list is current only while it is live and at the end of the stream', () => {
  expect(isCurrent({ isUpToDate: true, phase: 'live' })).toBe(true)
  expect(isCurrent({ isUpToDate: false, phase: 'live' })).toBe(false)
  expect(isCurrent({ isUpToDate: true, phase: 'offline' })).toBe(false)
})

test('the status is spoken as sentences', () => {
  expect(spokenStatus({ phase: 'live', pendingCount: 0 })).toBe('Live.')
  expect(spokenStatus({ phase: 'offline', pendingCount: 2 })).toBe('Offline. 2 changes waiting.')
})
