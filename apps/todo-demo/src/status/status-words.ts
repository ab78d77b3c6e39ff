import type { SyncPhase, SyncStatus } from '@oxbow/react'

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
  'needs-auth': { tone: 'trouble', label: 'Not signed in' },
  error: { tone: 'trouble', label: 'Stopped' },
  closed: { tone: 'trouble', label: 'Closed' },
}

/** What the badge says first. */
export const phaseWords = (phase: SyncPhase): { readonly tone: Tone; readonly label: string } => PHASES[phase]

/** How many changes are not on the server yet, or `undefined` when none wait. */
export function waitingWords(count: number): string | undefined {
  if (count === 0) return undefined
  return count === 1 ? '1 change waiting' : `${count} changes waiting`
}

/** Whether the list is known to show what the server has at this moment. */
export const isCurrent = ({ isUpToDate, phase }: Pick<SyncStatus, 'isUpToDate' | 'phase'>): boolean =>
  isUpToDate && phase === 'live'

/** The status as one sentence, for people who hear the page. */
export function spokenStatus({ phase, pendingCount }: Pick<SyncStatus, 'phase' | 'pendingCount'>): string {
  const waiting = waitingWords(pendingCount)
  return waiting === undefined ? `${phaseWords(phase).label}.` : `${phaseWords(phase).label}. ${waiting}.`
}
