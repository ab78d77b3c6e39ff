import { expect, test, vi } from 'vitest'
import { sinceWords } from './since-words.ts'

const now = Date.parse('2026-11-21T15:00:00Z')

test.each([
  ['2026-11-21T15:00:30Z', 'just now'],
  ['2026-11-21T14:59:01Z', 'just now'],
  ['2026-11-21T14:59:00Z', '1 min ago'],
  ['2026-11-21T14:00:01Z', '59 min ago'],
  ['2026-11-21T14:00:00Z', 'today at 14:00'],
  ['2026-11-21T00:05:00Z', 'today at 00:05'],
  ['2026-11-20T23:59:00Z', 'yesterday at 23:59'],
  ['2026-11-19T23:59:00Z', 'on 19 November'],
  ['2025-11-21T15:00:00Z', 'on 21 November 2025'],
])('%s is said as "%s"', (then, words) => {
  expect(sinceWords(Date.parse(then), now, 'UTC')).toBe(words)
})

test('the day begins where the reader is', () => {
  expect(sinceWords(Date.parse('2026-11-20T23:30:00Z'), now, 'Europe/Berlin')).toBe('today at 00:30')
})

test('many times are said with formats that are made once', () => {
  sinceWords(0, now, 'Asia/Tokyo')
  const made = vi.spyOn(Intl, 'DateTimeFormat')
  for (let hour = 0; hour < 100; hour += 1) sinceWords(hour * 3_600_000, now, 'Asia/Tokyo')
  expect(made).not.toHaveBeenCalled()
})
