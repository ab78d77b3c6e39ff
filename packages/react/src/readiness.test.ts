import type { SyncPhase, SyncStatus } from '@oxbow/state/db'
import { initialStatus } from '@oxbow/state/db'
import { describe, expect, test } from 'vitest'
import { readinessOf, type Readiness } from './readiness.ts'

const cause = new Error('refused')
const at = (phase: SyncPhase): SyncStatus => ({
  ...initialStatus,
  phase,
  isHydrated: true,
  isUpToDate: phase === 'live',
  error: phase === 'error' || phase === 'needs-auth' || phase === 'offline' ? cause : undefined,
})

const notYetReady: Readiness = {
  status: 'loading',
  isLoading: true,
  isHydrated: false,
  isUpToDate: false,
  isError: false,
  error: undefined,
}
const loading: Readiness = { ...notYetReady, isHydrated: true }
const ready: Readiness = { ...loading, status: 'ready', isLoading: false }
const failed: Readiness = { ...loading, status: 'error', isLoading: false, isError: true, error: cause }
const current = { isUpToDate: true }

describe('readinessOf', () => {
  test.each<[SyncPhase, Readiness, Readiness]>([
    ['idle', loading, ready],
    ['hydrating', loading, ready],
    ['connecting', loading, ready],
    ['catching-up', loading, ready],
    ['live', { ...loading, ...current }, { ...ready, ...current }],
    ['offline', loading, ready],
    ['needs-auth', failed, failed],
    ['error', failed, failed],
    ['closed', ready, ready],
  ])('in the phase %s, before and after the collection is ready', (phase, before, after) => {
    expect(readinessOf(false, at(phase))).toEqual(before)
    expect(readinessOf(true, at(phase))).toEqual(after)
  })

  test('a collection whose first load failed loads again once the database tries again', () => {
    expect(readinessOf(false, at('error'))).toEqual(failed)
    expect(readinessOf(false, at('connecting'))).toEqual(loading)
  })

  test('before anything happened it is what a server renders', () => {
    expect(readinessOf(false, initialStatus)).toEqual(notYetReady)
  })
})
