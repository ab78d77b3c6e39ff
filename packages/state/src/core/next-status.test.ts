import { describe, expect, it } from 'vitest'
import { StateError } from '../errors.ts'
import { nextStatus } from './next-status.ts'
import { initialStatus, type SyncEvent, type SyncStatus } from './sync-status.ts'

const after = (...events: SyncEvent[]): SyncStatus => events.reduce(nextStatus, initialStatus)
const offline = new Error('unreachable')

describe('nextStatus', () => {
  it('goes from idle to live and says when it synced', () => {
    expect(
      after(
        { type: 'phase', phase: 'connecting' },
        { type: 'phase', phase: 'catching-up' },
        { type: 'committed', offset: '5', upToDate: true, at: 1000, messages: 1 },
        { type: 'phase', phase: 'live' },
      ),
    ).toEqual({
      ...initialStatus,
      phase: 'live',
      isOnline: true,
      isUpToDate: true,
      isSynced: true,
      hasSynced: true,
      lastSyncedAt: 1000,
      offset: '5',
    })
  })

  it('is hydrated from when the store was read, online or not', () => {
    const down = after(
      { type: 'hydrated', offset: '-1', syncedAt: undefined },
      { type: 'trouble', phase: 'offline', error: offline },
    )
    expect(down).toEqual({ ...initialStatus, isHydrated: true, phase: 'offline', error: offline })
  })

  const upToDate: SyncEvent = { type: 'committed', offset: '5', upToDate: true, at: 1000, messages: 1 }

  it('is synced only while it is up to date and nothing waits', () => {
    const live = after({ type: 'phase', phase: 'catching-up' }, upToDate, { type: 'phase', phase: 'live' })
    expect([live.isUpToDate, live.isSynced]).toEqual([true, true])
    const waiting = nextStatus(live, { type: 'news', news: { pendingCount: 1, oldestPendingAt: 7 } })
    expect([waiting.isUpToDate, waiting.isSynced, waiting.pendingCount, waiting.oldestPendingAt]).toEqual([
      true,
      false,
      1,
      7,
    ])
    const events: SyncEvent[] = [
      { type: 'phase', phase: 'connecting' },
      { type: 'disconnected' },
      { type: 'trouble', phase: 'offline', error: offline },
    ]
    for (const event of events) expect(nextStatus(live, event).isUpToDate).toBe(false)
  })

  it('stays up to date at the end of a read and of a stream, and when writing alone is refused', () => {
    const live = after({ type: 'phase', phase: 'catching-up' }, upToDate)
    expect(nextStatus(live, { type: 'phase', phase: 'idle' }).isUpToDate).toBe(true)
    expect(nextStatus(live, { type: 'phase', phase: 'closed' }).isUpToDate).toBe(true)
    const error = new StateError('rejected', 'no')
    const obstacle = { phase: 'needs-auth', error } as const
    const refused = nextStatus(live, { type: 'obstacle', obstacle })
    expect(refused).toEqual({ ...live, ...obstacle, obstacle })
  })

  it('says what keeps writes from being sent whenever reading is at rest, until it is over', () => {
    const error = new StateError('rejected', 'no')
    const obstacle = { phase: 'error', error } as const
    const shown = (status: SyncStatus): unknown[] => [status.phase, status.error]
    const working = after({ type: 'phase', phase: 'catching-up' }, upToDate, { type: 'obstacle', obstacle })
    const again = nextStatus(working, { type: 'phase', phase: 'connecting' })
    const back = nextStatus(nextStatus(again, upToDate), { type: 'phase', phase: 'live' })
    expect([working, again, back].map(shown)).toEqual([
      ['error', error],
      ['connecting', error],
      ['error', error],
    ])
    const down = nextStatus(back, { type: 'trouble', phase: 'offline', error: offline })
    expect(shown(down)).toEqual(['offline', offline])
    expect(shown(nextStatus(down, { type: 'obstacle', obstacle: undefined }))).toEqual(['offline', offline])
    const over = nextStatus(back, { type: 'obstacle', obstacle: undefined })
    expect([...shown(over), over.obstacle, over.isUpToDate]).toEqual(['live', undefined, undefined, true])
  })

  it('does not take a batch that comes late for a connection', () => {
    const late = after({ type: 'trouble', phase: 'offline', error: offline }, upToDate)
    expect([late.isOnline, late.isUpToDate, late.hasSynced, late.offset]).toEqual([false, false, true, '5'])
  })

  it('is offline until a try works, and then forgets what was wrong', () => {
    const down = after({ type: 'trouble', phase: 'offline', error: offline })
    expect([down.phase, down.isOnline, down.error]).toEqual(['offline', false, offline])
    expect(nextStatus(down, { type: 'phase', phase: 'connecting' })).toBe(down)
    const working = nextStatus(down, { type: 'phase', phase: 'catching-up' })
    expect([working.phase, working.isOnline, working.error]).toEqual(['catching-up', true, undefined])
  })

  it('says what was wrong while it tries again after an error', () => {
    const failed = after({ type: 'trouble', phase: 'error', error: offline })
    const trying = nextStatus(failed, { type: 'phase', phase: 'connecting' })
    expect([trying.phase, trying.isOnline, trying.error]).toEqual(['connecting', false, offline])
  })

  it('counts what is read until the end of the stream is reached', () => {
    const page: SyncEvent = { type: 'committed', offset: '3', upToDate: false, at: 900, messages: 20 }
    const twice = after({ type: 'phase', phase: 'catching-up' }, page, page)
    expect(twice.progress).toEqual({ loaded: 40, total: undefined })
    expect(nextStatus(twice, upToDate).progress).toBeUndefined()
    expect(nextStatus(twice, { type: 'disconnected' }).progress).toBeUndefined()
  })

  it('stays closed, whatever comes after', () => {
    const closed = after({ type: 'phase', phase: 'closed' })
    expect(nextStatus(closed, { type: 'phase', phase: 'live' }).phase).toBe('closed')
    expect(nextStatus(closed, { type: 'trouble', phase: 'error', error: offline }).phase).toBe('closed')
  })

  it('gives the same object when nothing changed', () => {
    const live = after({ type: 'phase', phase: 'live' })
    expect(nextStatus(live, { type: 'phase', phase: 'live' })).toBe(live)
    expect(nextStatus(live, { type: 'news', news: { invalidCount: 0 } })).toBe(live)
  })
})
