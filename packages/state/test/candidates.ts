import { createTestBrowser, type TestBrowser, type TestTab } from '@oxbow/state/testing'
import type { Environment } from '../src/environment.ts'
import { createLeadership, type Leadership } from '../src/tabs/leadership.ts'
import type { Role } from '../src/core/sync-status.ts'
import type { Position } from '../src/tabs/message.ts'
import { createTabChannel, type TabChannel } from '../src/tabs/tab-channel.ts'

/** A tab that takes part in the choice of a leader, and a leader that does nothing but lead. */
export interface Candidate {
  readonly tab: TestTab
  readonly leadership: Leadership
  readonly channel: TabChannel
  /** What it was told, oldest first. */
  readonly roles: Role[]
  readonly behind: Position[]
  readonly troubles: unknown[]
  position: Position
  /** What the leader does; by default it leads until it is told to stop. */
  lead: (signal: AbortSignal) => Promise<void>
}

/** A browser whose tabs choose a leader. */
export interface Candidates {
  readonly browser: TestBrowser
  readonly all: Candidate[]
  /** Opens a tab and lets it take part. */
  open(options?: { visible?: boolean; name?: string; change?: (environment: Environment) => Environment }): Candidate
  /** The names of the tabs that believe to lead and can act on it. */
  leaders(): string[]
}

/** Leads until the signal aborts. */
export const leadOn = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()))

/** Makes a browser without tabs. */
export function createCandidates(seed = 1): Candidates {
  const browser = createTestBrowser({ seed })
  const all: Candidate[] = []
  return {
    browser,
    all,
    open({ visible = true, name, change = (environment: Environment) => environment } = {}) {
      const tab = browser.openTab({ visible, name })
      const candidate = createCandidate(tab, change(tab.environment))
      all.push(candidate)
      candidate.leadership.start()
      return candidate
    },
    leaders: () =>
      all.filter(({ tab, leadership }) => tab.state === 'running' && leadership.isLeading).map(({ tab }) => tab.name),
  }
}

function createCandidate(tab: TestTab, environment: Environment): Candidate {
  const [roles, behind, troubles]: [Role[], Position[], unknown[]] = [[], [], []]
  const channel = createTabChannel({
    name: 'scope',
    environment,
    onMessage: (message) => leadership.receive(message),
  })
  const leadership = createLeadership({
    name: 'scope/leader',
    environment,
    post: channel.post,
    selfTest: channel.selfTest,
    position: () => candidate.position,
    lead: (signal) => candidate.lead(signal),
    onRole: (role) => roles.push(role),
    onBehind: (position) => behind.push(position),
    report: (diagnostic) => troubles.push('error' in diagnostic ? diagnostic.error : diagnostic.kind),
  })
  const position = { life: 'life', seq: 0, rev: 0 }
  const candidate: Candidate = { tab, leadership, channel, roles, behind, troubles, position, lead: leadOn }
  return candidate
}
