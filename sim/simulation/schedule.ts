import { createChance, type Chance } from './chance.ts'
import { calm, type Weather } from './network.ts'
import { KEYS, MOST_PAGES, somePut, type Step } from './step.ts'
import { outage, rivals, stuckLeader } from './stories.ts'

/** How likely each thing is that can happen to a message between tabs. */
export interface Mail {
  readonly lost: number
  readonly doubled: number
  readonly late: number
}

/** Everything that will happen to a world, decided before it begins. */
export interface Schedule {
  readonly seed: number
  readonly store: 'memory' | 'indexeddb'
  /** Pages at the beginning. */
  readonly pages: number
  readonly isPrivate: boolean
  /** Whether the browser has locks; without them each page reads and sends by itself. */
  readonly hasLocks: boolean
  /** How many turns of the process a use of the store takes at most, before it happens and after. */
  readonly storeTurns: number
  /** In so many of all cases a use of the store takes up to a second. */
  readonly storeStalls: number
  readonly mail: Mail
  /** In so many of all cases something is wrong with what a page is given to keep things, or with its locks. */
  readonly ailing: number
  readonly steps: ReadonlyArray<Step>
}

/** In so many of all schedules each of these can happen at all. */
const SHARES = {
  lockless: 0.25,
  indexeddb: 0.15,
  clone: 0.12,
  recreate: 0.08,
  forget: 0.25,
  steal: 0.3,
  stick: 0.5,
  clear: 0.6,
  outage: 0.6,
  credentials: 0.25,
  ailing: 0.15,
  fullDisk: 0.08,
}

/**
 * The same for a world without one of its protections: those are taken away from stores in memory, and where pages have no
 * locks, on which nothing may rest, they are missed sooner.
 */
export const UNPROTECTED: typeof SHARES = { ...SHARES, indexeddb: 0, lockless: 0.5 }

/** Makes the schedule of a seed. */
export function createSchedule(chance: Chance, seed: number, shares: typeof SHARES = SHARES): Schedule {
  const store = chance.happens(shares.indexeddb) ? 'indexeddb' : 'memory'
  const hasLocks = !chance.happens(shares.lockless)
  const isRough = chance.happens(0.8)
  const weather = isRough ? weatherOf(chance) : calm
  const special = specialSteps(chance, store, shares)
  const length = 40 + chance.below(60)
  const steps: Step[] = [{ do: 'weather', weather }]
  const isSticky = chance.happens(shares.stick)
  const hasOutages = chance.happens(shares.outage)
  while (steps.length < length) {
    steps.push(stepOf(chance, special))
    if (hasOutages && chance.happens(0.08)) steps.push(...outage(chance, weather))
    if (!hasLocks && chance.happens(0.12)) steps.push(...rivals(chance, weather))
    if (isSticky && chance.happens(0.08)) steps.push(...stuckLeader(chance, weather))
  }
  // At least ten writes, whatever chance says.
  for (let count = 0; count < 10; count += 1) {
    const at = chance.below(steps.length)
    steps.splice(at, 0, somePut(chance))
  }
  const mail = chance.happens(0.6) ? mailOf(chance) : { lost: 0, doubled: 0, late: 0 }
  return {
    seed,
    store,
    pages: 2 + chance.below(3),
    isPrivate: chance.happens(0.5),
    hasLocks,
    storeTurns: chance.pick([3, 8, 20]),
    storeStalls: chance.pick([0, 0.05, 0.2, 0.2]),
    mail,
    ...withStorageTrouble(createChance(seed ^ 0xd15c), clearedOnce(steps)),
  }
}

/** A user clears the data of the site once: what tabs know after it is cleared again before they came to rest is not proven. */
const clearedOnce = (steps: ReadonlyArray<Step>): ReadonlyArray<Step> => {
  const first = steps.findIndex((step) => step.do === 'clear')
  return steps.filter((step, at) => step.do !== 'clear' || at === first)
}

/** Storage fails in some schedules; the others stay as they are. */
function withStorageTrouble(lots: Chance, steps: ReadonlyArray<Step>): Pick<Schedule, 'ailing' | 'steps'> {
  const ailing = lots.happens(SHARES.ailing) ? 0.3 : 0
  if (!lots.happens(SHARES.fullDisk)) return { ailing, steps }
  const from = lots.below(steps.length)
  const until = from + lots.below(steps.length - from)
  const fill: Step = { do: 'fill-disk' }
  const free: Step = { do: 'make-room' }
  return { ailing, steps: [...steps.slice(0, from), fill, ...steps.slice(from, until), free, ...steps.slice(until)] }
}

const mailOf = (chance: Chance): Mail => ({
  lost: chance.next() * 0.4,
  doubled: chance.next() * 0.2,
  late: chance.next() * 0.3,
})

const weatherOf = (chance: Chance): Weather => ({
  cutAfter: 0.12,
  cutBefore: chance.next() * 0.1,
  late: chance.pick([0, 0.05, 0.15]),
  repeated: chance.pick([0, 0.1]),
  cached: chance.pick([0, 0.3]),
  refused: chance.next() * 0.12,
  refusedWrites: 0,
  truncated: chance.next() * 0.15,
  slow: chance.pick([0, 0.3, 0.8]),
})

/** What can happen in this schedule besides what can happen in all. */
function specialSteps(chance: Chance, store: Schedule['store'], shares: typeof SHARES): Array<readonly [number, Step]> {
  const special: Array<readonly [number, Step]> = []
  if (store === 'memory' && chance.happens(shares.clone)) special.push([2, { do: 'clone' }])
  if (chance.happens(shares.recreate)) special.push([1, { do: 'recreate' }])
  if (chance.happens(shares.forget)) special.push([3, { do: 'forget-producers' }])
  if (chance.happens(shares.steal))
    special.push([5, { do: 'steal', lock: 'leader' }], [3, { do: 'steal', lock: 'send' }])
  if (chance.happens(shares.credentials))
    for (let page = 0; page < MOST_PAGES; page += 1)
      special.push([0.6, { do: 'expire', page }], [0.4, { do: 'renew', page }])
  if (store === 'indexeddb' && chance.happens(shares.clear)) special.push([2, { do: 'clear' }])
  return special
}

const OPERATIONS: readonly [string, ...string[]] = [
  'commit',
  'enqueue',
  'freeze',
  'acknowledge',
  'release',
  'takeOver',
  'load',
  'outbox',
  'post',
]

/** How often each thing happens, among the others. */
const WEIGHTS: ReadonlyArray<readonly [number, Step['do']]> = [
  [22, 'put'],
  [4, 'label'],
  [2, 'unlabel'],
  [5, 'remove'],
  [5, 'remote-put'],
  [1, 'remote-remove'],
  [14, 'advance'],
  [12, 'turns'],
  [4, 'open'],
  [2, 'close'],
  [2, 'crash'],
  [5, 'crash-at'],
  [3, 'hide'],
  [3, 'show'],
  [3, 'switch'],
  [2, 'freeze'],
  [3, 'resume'],
  [2, 'pagehide'],
  [3, 'restore'],
  [1, 'block'],
  [2, 'unblock'],
  [2, 'offline'],
  [3, 'online'],
  [1, 'everyone-offline'],
  [2, 'everyone-online'],
  [0.5, 'disconnect'],
  [1.5, 'connect'],
  [1, 'compact'],
]

function stepOf(chance: Chance, special: ReadonlyArray<readonly [number, Step]>): Step {
  const chosen = chance.weighted<Step['do'] | Step>([...WEIGHTS, ...special])
  if (typeof chosen === 'object') return chosen
  const page = chance.below(MOST_PAGES)
  const key = chance.below(KEYS)
  switch (chosen) {
    case 'advance':
      return { do: chosen, ms: chance.pick([1, 50, 500, 500, 3000, 3000, 12_000, 40_000]) }
    case 'turns':
      return { do: chosen, count: chance.below(40) }
    case 'open':
      return { do: chosen, visible: chance.happens(0.7) }
    case 'freeze':
      return { do: chosen, page, tellPage: chance.happens(0.7), receives: chance.happens(0.5) }
    case 'crash-at':
      return { do: chosen, page, point: { when: chance.pick(['before', 'after']), what: chance.pick(OPERATIONS) } }
    case 'put':
    case 'label':
    case 'unlabel':
    case 'remove':
      return { do: chosen, page, key }
    case 'remote-put':
    case 'remote-remove':
      return { do: chosen, key }
    case 'everyone-offline':
    case 'everyone-online':
    case 'compact':
      return { do: chosen }
    default:
      return { do: chosen, page } as Step
  }
}
