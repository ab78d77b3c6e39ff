// Builds a new store out of what is good in a damaged one.
import { existsSync } from 'node:fs'
import { type InStream, openTables, type Tables } from './lmdb-tables.ts'
import { planRescue, type RescuePlan } from './rescue-plan.ts'
import { readRecords } from './read-records.ts'
import { StoreError } from './store-error.ts'

/** From where to where, and what a survey has found. */
export interface RescueTask {
  readonly from: string
  /** A folder that does not exist yet. */
  readonly to: string
  readonly goodUntil: ReadonlyArray<readonly [path: string, position: number]>
}

/** What a damaged store has lost. */
export interface Loss {
  readonly cut: RescuePlan['cut']
  /** Streams of which nothing is left. */
  readonly lost: ReadonlyArray<string>
}

/** Written with one transaction. */
const BATCH_BYTES = 4 * 1024 * 1024

/** What is no table for streams and their messages is copied as it is. */
const OWN_NAMES: ReadonlySet<unknown> = new Set(['format', 'incarnation', 'turn', 'streams', 'blocks'])

/** Copies what is good. `newTag` gives a random name for each creation that is new. */
export const rescueStore = async ({ from, to, goodUntil }: RescueTask, newTag: () => string): Promise<Loss> => {
  if (existsSync(to)) throw new StoreError(to, new Error('it exists already'))
  const source = openTables(from)
  const target = openTables(to)
  const { records, lost } = readRecords(source)
  const plan = planRescue(records, new Map(goodUntil), newTag)
  for (const part of plan.data) copyBlocks(source, target, part)
  target.root.transactionSync(() => {
    for (const record of plan.records) target.streams.putSync(record.path, record)
    target.root.putSync('incarnation', Math.max(source.root.get('incarnation') ?? 0, plan.nextIncarnation))
  })
  for (const name of source.root.getKeys())
    if (typeof name === 'string' && !OWN_NAMES.has(name)) copyTable(source, target, name)
  await Promise.all([source.root.close(), target.root.close()])
  return { cut: plan.cut, lost }
}

const copyBlocks = (source: Tables, target: Tables, { incarnation, after, upTo }: RescuePlan['data'][number]): void => {
  if (upTo <= after) return
  let batch: Array<readonly [InStream, Uint8Array]> = []
  let bytes = 0
  const flush = (): void => {
    target.root.transactionSync(() => {
      for (const [key, payload] of batch) target.blocks.putSync(key, payload)
    })
    batch = []
    bytes = 0
  }
  for (const { key, value } of source.blocks.getRange({
    start: [incarnation, after + 1],
    end: [incarnation, upTo + 1],
  })) {
    batch.push([key, value])
    bytes += value.length
    if (bytes >= BATCH_BYTES) flush()
    // Not one step further: what comes next is what ended the survey.
    if (Number(key[1]) >= upTo) break
  }
  flush()
}

const copyTable = (source: Tables, target: Tables, name: string): void => {
  const [read, write] = [source, target].map(({ root }) => root.openDB<unknown, InStream>({ name, encoding: 'json' }))
  target.root.transactionSync(() => {
    for (const { key, value } of read?.getRange() ?? []) write?.putSync(key, value)
  })
}
