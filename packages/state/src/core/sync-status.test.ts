import { describe, expect, it } from 'vitest'
import { initialStatus, nextStatus, type SyncEvent, type SyncStatus } from './sync-status.ts'

const after = (...events: SyncEvent[]): SyncStatus => events.reduce(nextStatus, initialStatus)
const offline = new Error('unreachable')

describe('nextStatus', () => {
  it('goes from idle to live and says when it synced', () => {
    expect(
      after(
        { type: 'phase', phase: 'connecting' },
        { type: 'phase', phase: 'catching-up' },
        { type: 'committed', offset: '5', upToDate: true, at: 1000 },
        { type: 'phase', phase: 'live' },
      ),
    ).toEqual({
      ...initialStatus,
      phase: 'live',
      isOnline: true,
      isSynced: true,
      hasSynced: true,
      lastSyncedAt: 1000,
      offset: '5',
    })
  })

  it('is hydrated from when the store was read, online or not', () => {
    const down = after({ type: 'hydrated' }, { type: 'trouble', phase: 'offline', error: offline })
    expect(down).toEqual({ ...initialStatus, isHydrated: true, phase: 'offline', error: offline })
  })

  it('is synced only while live and with nothing waiting', () => {
    const live = after({ type: 'phase', phase: 'live' })
    expect(live.isSynced).toBe(true)
    const waiting = nextStatus(live, { type: 'outbox', pendingCount: 1, rejectedCount: 0, oldestPendingAt: 7 })
    expect({
      isSynced: waiting.isSynced,
      pendingCount: waiting.pendingCount,
      oldestPendingAt: waiting.oldestPendingAt,
    }).toEqual({
      isSynced: false,
      pendingCount: 1,
      oldestPendingAt: 7,
    })
    expect(nextStatus(live, { type: 'phase', phase: 'connecting' }).isSynced).toBe(false)
  })

  it('keeps what is wrong while it tries again, and forgets it when it works', () => {
    const down = after({ type: 'trouble', phase: 'offline', error: offline })
    expect([down.phase, down.isOnline, down.error]).toEqual(['offline', false, offline])
    const trying = nextStatus(down, { type: 'phase', phase: 'connecting' })
    expect([trying.phase, trying.isOnline, trying.error]).toEqual(['connecting', false, offline])
    const live = nextStatus(trying, { type: 'phase', phase: 'live' })
    expect([live.isOnline, live.error]).toEqual([true, undefined])
  })

  it('stays closed, whatever comes after', () => {
    const closed = after({ type: 'phase', phase: 'closed' })
    expect(nextStatus(closed, { type: 'phase', phase: 'live' }).phase).toBe('closed')
    expect(nextStatus(closed, { type: 'trouble', phase: 'error', error: offline }).phase).toBe('closed')
  })

  it('gives the same object when nothing changed', () => {
    const live = after({ type: 'phase', phase: 'live' })
    expect(nextStatus(live, { type: 'phase', phase: 'live' })).toBe(live)
    expect(nextStatus(live, { type: 'invalid', count: 0 })).toBe(live)
  })
})
