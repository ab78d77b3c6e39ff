import { initialStatus } from '@oxbow/react'
import { expect, test } from 'vitest'
import { shownStatus } from './shown-status.ts'

const error = new Error('unreachable')

test('the first attempt to connect is shown as one', () => {
  const first = { ...initialStatus, phase: 'connecting' } as const
  expect(shownStatus(first)).toBe(first)
})

test('an attempt after one that failed is shown as offline', () => {
  const again = { ...initialStatus, phase: 'connecting', hasSynced: true, error } as const
  expect(shownStatus(again)).toEqual({ ...again, phase: 'offline' })
})

test.each(['live', 'catching-up', 'error', 'closed'] as const)('the phase %s is shown as it is', (phase) => {
  const status = { ...initialStatus, phase, error }
  expect(shownStatus(status)).toBe(status)
})
