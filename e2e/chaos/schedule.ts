// What happens next: a random choice among what can happen. Pure.
import type { Random } from './seeded-random.ts'
import type { TabState } from './tab.ts'

export type Action =
  | { readonly do: 'open'; readonly newWindow: boolean }
  | { readonly do: 'close' | 'reload' | 'freeze' | 'resume' | 'away' | 'back' | 'front'; readonly tab: string }
  | { readonly do: 'crash'; readonly tab: string; readonly afterwards: 'reload' | 'close' }
  | { readonly do: 'block'; readonly tab: string; readonly durationMs: number }
  | { readonly do: 'kill-server'; readonly downMs: number }
  /** The whole browser dies at once, and starts again on the same profile. */
  | { readonly do: 'kill-browser' }

/** What the choice depends on. */
export interface Situation {
  readonly tabs: ReadonlyArray<{ readonly name: string; readonly state: TabState }>
  readonly isServerUp: boolean
}

const FEWEST_TABS = 3
const MOST_TABS = 6
const BLOCK_MS = 1_500
const DOWN_MS = { shortest: 300, longest: 3_000 }

const WEIGHTS: Readonly<Record<Action['do'], number>> = {
  open: 5,
  close: 3,
  crash: 3,
  reload: 3,
  freeze: 3,
  resume: 4,
  away: 3,
  back: 5,
  front: 6,
  block: 2,
  'kill-server': 1.5,
  'kill-browser': 0.7,
}

export const chooseAction = (random: Random, situation: Situation): Action => {
  const kinds = possible(situation)
  const total = kinds.reduce((sum, kind) => sum + WEIGHTS[kind], 0)
  let point = random.next() * total
  const kind = kinds.find((candidate) => (point -= WEIGHTS[candidate]) < 0) ?? 'open'
  return detail(kind, random, situation)
}

const inState = ({ tabs }: Situation, state: TabState): string[] =>
  tabs.filter((tab) => tab.state === state).map(({ name }) => name)

const possible = (situation: Situation): Array<Action['do']> => {
  const { tabs, isServerUp } = situation
  const live = inState(situation, 'live').length
  if (tabs.length < FEWEST_TABS) return ['open']
  const kinds: Array<Action['do']> = ['reload', 'front', 'block', 'kill-browser']
  if (tabs.length < MOST_TABS) kinds.push('open')
  if (tabs.length > FEWEST_TABS) kinds.push('close')
  // One tab at least goes on.
  if (live > 1) kinds.push('crash', 'freeze', 'away')
  if (inState(situation, 'frozen').length > 0) kinds.push('resume')
  if (inState(situation, 'away').length > 0) kinds.push('back')
  if (isServerUp) kinds.push('kill-server')
  return live > 0 ? kinds : kinds.filter((kind) => kind === 'open' || kind === 'resume' || kind === 'back')
}

const detail = (kind: Action['do'], random: Random, situation: Situation): Action => {
  switch (kind) {
    case 'open':
      return { do: kind, newWindow: random.chance(0.4) }
    case 'kill-server':
      return { do: kind, downMs: random.between(DOWN_MS.shortest, DOWN_MS.longest) }
    case 'kill-browser':
      return { do: kind }
    case 'crash':
      return {
        do: kind,
        tab: random.pick(inState(situation, 'live')),
        afterwards: random.chance(0.5) ? 'reload' : 'close',
      }
    case 'block':
      return { do: kind, tab: random.pick(inState(situation, 'live')), durationMs: BLOCK_MS }
    case 'resume':
      return { do: kind, tab: random.pick(inState(situation, 'frozen')) }
    case 'back':
      return { do: kind, tab: random.pick(inState(situation, 'away')) }
    case 'close':
      return { do: kind, tab: random.pick(situation.tabs).name }
    case 'reload':
    case 'freeze':
    case 'away':
    case 'front':
      return { do: kind, tab: random.pick(inState(situation, 'live')) }
  }
}
