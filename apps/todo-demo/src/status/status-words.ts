import type { SyncPhase, SyncStatus } from '@oxbow/react'
import { isBegunAnew } from './trouble.ts'

/** How a status looks: one colour and sign each. */
export type Tone = 'live' | 'busy' | 'offline' | 'trouble'

/** The badge's word for each phase, and how it looks. */
const PHASES: Readonly<Record<SyncPhase, { readonly tone: Tone; readonly label: string }>> = {
  idle: { tone: 'busy', label: 'Connecting' },
  hydrating: { tone: 'busy', label: 'Loading' },
  connecting: { tone: 'busy', label: 'Connecting' },
  'catching-up': { tone: 'busy', label: 'Catching up' },
  live: { tone: 'live', label: 'Live' },
  offline: { tone: 'offline', label: 'Offline' },
  'needs-auth': { tone: 'trouble', label: 'No access' },
  error: { tone: 'trouble', label: 'Stopped' },
  closed: { tone: 'trouble', label: 'Closed' },
}

/** What the badge says first, and how it looks. */
export const badgeWords = (
  status: Pick<SyncStatus, 'phase' | 'error'>,
): { readonly tone: Tone; readonly label: string } =>
  isBegunAnew(status) ? { tone: 'trouble', label: 'Waiting for you' } : PHASES[status.phase]

/** How many changes the server refused, or `undefined` when none. */
export const refusedWords = (count: number): string | undefined => (count === 0 ? undefined : `${count} refused`)

/** How many changes are not on the server yet, or `undefined` when none wait. */
export function waitingWords(count: number): string | undefined {
  if (count === 0) return undefined
  return count === 1 ? '1 change waiting' : `${count} changes waiting`
}

/** Whether the list is known to show what the server has at this moment. */
export const isCurrent = ({ isUpToDate, phase }: Pick<SyncStatus, 'isUpToDate' | 'phase'>): boolean =>
  isUpToDate && phase === 'live'

/** The status as one sentence, for people who hear the page. */
export function spokenStatus(status: Pick<SyncStatus, 'phase' | 'error' | 'pendingCount'>): string {
  const waiting = waitingWords(status.pendingCount)
  const { label } = badgeWords(status)
  return waiting === undefined ? `${label}.` : `${label}. ${waiting}.`
}
