import { expect, test } from 'vitest'
import { bytesWords, roleWords, storageWords } from './place-words.ts'

test('a tab says what it does for the others', () => {
  expect((['leader', 'follower', 'solo'] as const).map(roleWords)).toEqual([
    'This tab reads and sends for all tabs of this browser.',
    'Another tab reads and sends for this one.',
    'This tab reads and sends by itself.',
  ])
})

test('what is kept in memory alone says so, and why', () => {
  expect(storageWords({ storage: 'memory', storageReason: 'There is no IndexedDB here.' })).toBe(
    'In this page alone: it goes when the page is closed. There is no IndexedDB here.',
  )
  expect(storageWords({ storage: 'memory', storageReason: undefined })).toBe(
    'In this page alone: it goes when the page is closed.',
  )
  expect(storageWords({ storage: 'best-effort', storageReason: undefined })).toContain('On this device')
  expect(storageWords({ storage: 'persistent', storageReason: undefined })).toContain('until you remove it')
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [12_345, '12 kB'],
  [1_234_567, '1.2 MB'],
  [3.2e11, '320 GB'],
  [5e16, '50000 TB'],
])('%d bytes are read as %s', (bytes, words) => {
  expect(bytesWords(bytes)).toBe(words)
})
