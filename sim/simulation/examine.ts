import { MaterializedState, type ChangeEvent } from '@oxbow/state'
import type { Entry } from '@oxbow/state/db'
import { faultOf, type Fault } from './deliveries.ts'
import { item, type Page } from './page.ts'
import type { Profile } from './profile.ts'
import type { Places } from './stored-entries.ts'
import type { World } from './world.ts'

/** What is wrong at rest; empty lists when all is well. */
export interface Findings {
  /** Durable writes that are not in the log. */
  lost: string[]
  /** Writes that stand in the log more than once. */
  duplicated: string[]
  /** Writes that stand in the log before one that became durable earlier in the same profile. */
  reordered: string[]
  /** Pages and stores whose rows are not the fold of the log, and writes of which other values stand there. */
  diverged: string[]
  /** What still waits, and pages that threw. */
  hung: string[]
  /** Doubled by what no client can rule out: two copies of a profile, a server that forgot their producer, a request on its way. */
  excused: string[]
  /** The same without a copy: a request that was given up comes through after the server has forgotten who sent it. */
  outlived: string[]
}

/** Compares everything with the server's log. */
export async function examine(world: World, hung: string[]): Promise<Findings> {
  const logs = world.server.logs()
  const all = logs.flat()
  const seen = new Map<string, number>()
  for (const { headers } of all)
    if (headers.txid !== undefined) seen.set(headers.txid, (seen.get(headers.txid) ?? 0) + 1)
  const profiles = [...world.profiles, ...world.loneProfiles]
  const refused = new Set(profiles.flatMap((profile) => [...refusedIn(world, profile)]))
  const made = new Map(profiles.flatMap((profile) => profile.made.map((entry) => [entry.txid, entry] as const)))
  const doubled = [...seen].filter(([txid, times]) => times > 1 && !isInEachOnce(logs, txid)).map(([txid]) => txid)
  const isShared = (txid: string): boolean => profiles.some(({ shared }) => shared.has(txid))
  const knownAt = (name: string, txid: string): number | undefined =>
    profiles.find((profile) => profile.name === name)?.knownAt.get(txid)
  const evidence = {
    ...{ deliveries: world.network.deliveries, lapses: world.server.lapses },
    ...{ clearings: world.clearings, copiedAt: world.copiedAt, knownAt },
  }
  const faults = new Map(doubled.map((txid) => [txid, faultOf(txid, evidence)] as const))
  const doubledBy = (fault: Fault): string[] => doubled.filter((txid) => faults.get(txid) === fault)
  const isErased = (txid: string): boolean => profiles.some((profile) => profile.isErased(txid))
  return {
    lost: [...made.keys()].filter((txid) => !seen.has(txid) && !refused.has(txid) && !isErased(txid)),
    duplicated: [
      ...doubledBy('client'),
      // What one copy of a profile refused, the other may have sent before; what stands in a removed stream is gone.
      ...[...refused].filter((txid) => isInLog(logs.at(-1) ?? [], txid) && !isShared(txid)),
    ],
    excused: doubledBy('copies'),
    outlived: doubledBy('outlived'),
    reordered: profiles.flatMap((profile) => {
      const refusedHere = refusedIn(world, profile)
      // Either copy may send what both have, and in between.
      const isOrdered = (txid: string): boolean => !refusedHere.has(txid) && !isShared(txid)
      return outOfOrder(
        profile.contents.map((places) => inTime(places, world)),
        isOrdered,
        logs,
      )
    }),
    diverged: [...(await otherRows(world, logs.at(-1) ?? [])), ...otherValues(made, all)],
    hung,
  }
}

const refusedIn = (world: World, profile: Profile): Set<string> =>
  new Set(
    world.pages
      .filter((page) => page.profile === profile)
      .flatMap(({ db }) => db.outbox.get().rejected.map(({ entry }) => entry.txid)),
  )

/** A write in doubt whose stream was removed may stand in the removed one too. */
const isInEachOnce = (logs: ReadonlyArray<ReadonlyArray<ChangeEvent>>, txid: string): boolean =>
  logs.every((log) => log.filter(({ headers }) => headers.txid === txid).length <= 1)

const isInLog = (log: ReadonlyArray<ChangeEvent>, txid: string): boolean =>
  log.some(({ headers }) => headers.txid === txid)

function outOfOrder(
  contents: ReadonlyArray<Places>,
  isOrdered: (txid: string) => boolean,
  logs: ReadonlyArray<ReadonlyArray<ChangeEvent>>,
): string[] {
  const wrong: string[] = []
  // What stood in a removed stream is delivered; a copy of the profile may send it to the next one all the same.
  const seen = new Set<string>()
  for (const log of logs) {
    const before: string[] = []
    for (const { txid = '' } of log.map(({ headers }) => headers)) {
      if (seen.has(txid) || !isOrdered(txid)) continue
      seen.add(txid)
      if (before.some((other) => isAfter(contents, other, txid))) wrong.push(txid)
      before.push(txid)
    }
  }
  return wrong
}

/** The places of writes that were not in the log already when they were written there, once more. */
function inTime(places: Places, { network: { deliveries } }: World): Places {
  const isBefore = (at: number, txid: string): boolean =>
    deliveries.every(({ takenAt, txids }) => takenAt > at || !txids.includes(txid))
  return new Map([...places].filter(([txid, { at }]) => isBefore(at, txid)))
}

/**
 * Whether a write belongs after another one: both stood last in the same contents of the store, and in that order there
 * and wherever else both stood. Each tab writes again what the others did not know, in its own order.
 */
function isAfter(contents: ReadonlyArray<Places>, txid: string, other: string): boolean {
  const last = contents.findLast((places) => places.has(txid) || places.has(other))
  const both = contents.flatMap((places) => {
    const [own, others] = [places.get(txid), places.get(other)]
    return own === undefined || others === undefined ? [] : [{ places, isAfter: own.place > others.place }]
  })
  return both.length > 0 && both.at(-1)?.places === last && both.every((at) => at.isAfter)
}

async function otherRows(world: World, log: ReadonlyArray<ChangeEvent>): Promise<string[]> {
  const truth = new MaterializedState()
  truth.applyBatch(log)
  const expected = textOf([...truth.getType('item').values()])
  const wrong: string[] = []
  const compare = (who: string, page: Page): void => {
    const rows = textOf(page.db.collections.items.toArray)
    if (rows !== expected) wrong.push(`${who}: ${rows} instead of ${expected}`)
  }
  for (const page of world.pages) compare(page.tab.name, page)
  for (const profile of world.profiles) {
    // What a page shows that has no network is what is stored.
    world.openHealthy(false, profile)
    const page = world.opened.at(-1)
    if (page === undefined) continue
    page.tab.offline()
    void page.db.whenHydrated()
    for (let round = 0; round < 50 && !page.db.status.get().isHydrated; round += 1) await world.advance(1)
    compare(`the store of ${profile.name}`, page)
  }
  return wrong
}

const textOf = (rows: ReadonlyArray<unknown>): string =>
  rows
    .map((row) => item.parse(row))
    .map(({ id, n, tag }) => `${id}=${n}${tag === undefined ? '' : `/${tag}`}`)
    .sort((a, b) => (a < b ? -1 : 1))
    .join(' ')

/** Writes that stand in the log with other values than the ones that they were made with. */
function otherValues(made: ReadonlyMap<string, Entry>, log: ReadonlyArray<ChangeEvent>): string[] {
  const wrong: string[] = []
  for (const { headers, key, value } of log) {
    const write = made.get(headers.txid ?? '')?.writes.find((other) => other.key === key)
    if (write === undefined || write.operation === 'delete') continue
    const wanted = Object.entries(write.operation === 'update' ? write.set : Object(write.value))
    const stands = Object(value) as Record<string, unknown>
    if (wanted.some(([field, text]) => stands[field] !== text))
      wrong.push(`${headers.txid} is ${JSON.stringify(value)} instead of ${JSON.stringify(write)}`)
  }
  return wrong
}
