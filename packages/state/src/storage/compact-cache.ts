import { createName } from '../core/random-name.ts'
import { holdsClaim, readableLayout, type FoldPorts } from './bucket-slices.ts'
import type { Layout } from './cache-record.ts'
import { foldNetEffect } from './net-effect.ts'
import { keys } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import { rewriteBuckets } from './rewrite-buckets.ts'
import type { ScopeDatabase } from './scope-database.ts'
import { DamagedRecord, sizeOf } from './sealer.ts'

/** At most so many changesets stay in the journal when they are folded, for tabs that missed a message. */
const KEPT_CHANGESETS = 32
/** Folding is due after so many changesets, … */
const MOST_RECORDS = 64
/** … or so many for each bucket: a few changed rows make a whole bucket be written again. */
const RECORDS_A_BUCKET = 4
/** Folding is due after so many characters of changesets, … */
const MOST_SIZE = 256 * 1024
/** … or this part of what the buckets take, so that not all of it is written again and again. */
const SIZE_PART = 1 / 2
/** The same where a long stretch of the log was read: it is folded at its end, since starts read the rest more slowly. */
const SIZE_PART_AT_THE_END = 1 / 8

/** While the log is read in long pages: folding would slow that down, but the journal must not grow with the log. */
const MOST_SIZE_ON_THE_WAY = 8 * 1024 * 1024
const SIZE_PART_ON_THE_WAY = 2

/** What lies in the journal beyond the buckets. */
export interface PendingJournal {
  readonly records: number
  readonly size: number
}

/** Folds the journal into buckets when it has grown. */
export interface Compactor {
  /** What a load has found. */
  begin(layout: Layout, pending: PendingJournal): void
  /** A commit has put so many characters into the journal; after a `reset` the buckets are of no use any more. */
  grown(size: number, reset: boolean): void
  /** Folds when it is due. On the way to the end of the log that is later. */
  compact(isOnTheWay?: boolean): Promise<void>
}

/**
 * Makes the compactor of a store.
 *
 * A fold takes many short transactions. Buckets that already hold a changeset of the journal do no harm, since applying
 * changesets once more in their order ends at the same rows: so a reader sees right rows at every moment, and only the
 * last transaction moves the border and removes changesets. A fold claims the layout first; one that finds another claim
 * there stops, so that two never mix.
 */
export function createCompactor(ports: FoldPorts, foldAfter?: number | undefined): Compactor {
  let known: Pick<Layout, 'buckets' | 'size'> = { buckets: 0, size: 0 }
  let pending: PendingJournal = { records: 0, size: 0 }
  let isStale = false
  /** Whether the journal has grown by a long stretch since it was last folded. */
  let isLong = false
  let running: Promise<void> | undefined
  let isAskedAgain = false

  const fold = async (): Promise<void> => {
    const before = pending
    isStale = false
    isLong = false
    const layout = await foldJournal(ports)
    // Where it was not to be done, it is not tried again at once either.
    known = layout ?? known
    pending = { records: pending.records - before.records, size: pending.size - before.size }
  }
  const isOver = (size: number, part: number): boolean => pending.size > Math.max(size, known.size * part)
  const isDueNow = (): boolean =>
    isStale ||
    pending.records > (foldAfter ?? Math.max(MOST_RECORDS, known.buckets * RECORDS_A_BUCKET)) ||
    isOver(MOST_SIZE, isLong ? SIZE_PART_AT_THE_END : SIZE_PART)
  const foldWhileAsked = async (): Promise<void> => {
    do {
      isAskedAgain = false
      await fold()
    } while (isAskedAgain && isDueNow())
  }
  return {
    begin(layout, found) {
      known = layout
      pending = found
    },
    grown(size, reset) {
      isStale ||= reset
      pending = { records: pending.records + 1, size: pending.size + size }
    },
    compact(isOnTheWay = false) {
      isLong ||= isOnTheWay
      if (running !== undefined) {
        // What came since it began is left by it, and may be much: a fold on the way is a long one.
        isAskedAgain ||= !isOnTheWay
        return running
      }
      if (!(isOnTheWay ? isOver(MOST_SIZE_ON_THE_WAY, SIZE_PART_ON_THE_WAY) : isDueNow())) return Promise.resolve()
      running = foldWhileAsked().finally(() => {
        running = undefined
      })
      return running
    },
  }
}

/** Folds all that is in the journal. Resolves with the new layout, or with nothing when it was not to be done. */
async function foldJournal(ports: FoldPorts): Promise<Layout | undefined> {
  const { database, sealer, environment } = ports
  const claimed = await claimLayout(database, createName(environment))
  if (claimed === undefined) return undefined
  const { layout, seq, journal } = claimed
  try {
    const effect = await foldNetEffect(journal, layout.compacted, sealer, environment)
    const written = await rewriteBuckets(ports, layout, effect)
    if (written === undefined) return undefined
    const after = { ...written, compacted: seq, claim: '' }
    return await finish(database, layout.claim, after, seq - keptCount(journal, written.size))
  } catch (error) {
    // The next load finds it as well, and says so.
    if (error instanceof DamagedRecord) return undefined
    throw error
  }
}

interface Claimed {
  readonly layout: Layout
  readonly seq: number
  readonly journal: ReadonlyArray<unknown>
}

function claimLayout(database: ScopeDatabase, claim: string): Promise<Claimed | undefined> {
  return database.write(async (objects) => {
    const [metaRecord, layoutRecord] = await Promise.all([
      resultOf<unknown>(objects.get(keys.meta)),
      resultOf<unknown>(objects.get(keys.layout)),
    ])
    const { seq } = database.metaOf(metaRecord)
    const layout = readableLayout(layoutRecord)
    if (layout === undefined || seq <= layout.compacted) return undefined
    objects.put({ ...layout, claim }, keys.layout)
    const range = database.ranges.journal(layout.compacted + 1, seq)
    const journal = await resultOf<unknown[]>(objects.getAll(range))
    return { layout: { ...layout, claim }, seq, journal }
  })
}

/** How many of the last changesets stay. */
function keptCount(journal: ReadonlyArray<unknown>, rowsSize: number): number {
  const most = Math.max(MOST_SIZE, rowsSize * SIZE_PART)
  let size = 0
  const over = journal.toReversed().findIndex((record) => (size += sizeOf(record)) > most)
  return Math.min(KEPT_CHANGESETS, over < 0 ? KEPT_CHANGESETS : over)
}

/** Removes the changesets up to `last`. */
function finish(database: ScopeDatabase, claim: string, layout: Layout, last: number): Promise<Layout | undefined> {
  return database.write(async (objects) => {
    if (!(await holdsClaim(objects, claim))) return undefined
    const { ranges } = database
    objects.put(layout, keys.layout)
    if (last > 0) objects.delete(ranges.journal(0, last))
    for (const range of ranges.otherBuckets(layout.generation)) objects.delete(range)
    return layout
  })
}
