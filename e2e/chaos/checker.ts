// Compares what writers were promised, what the log holds, and what tabs show. Pure; it believes nothing but the log.
import { type LogEvent, markOf, type TypedRow, type WriteRecord } from './write-record.ts'

export interface Evidence {
  readonly log: ReadonlyArray<LogEvent>
  /** Writes that became durable, in any order. */
  readonly durable: ReadonlyArray<WriteRecord>
  /** Marks of writes that were refused for good and shown as such. */
  readonly rejected: ReadonlySet<string>
  /** What each tab shows at rest. */
  readonly tabs: ReadonlyArray<{ readonly name: string; readonly rows: ReadonlyArray<TypedRow> }>
}

/** Empty lists when all is well, else what to look at. */
export interface Findings {
  /** Durable writes that are not in the log. */
  readonly lost: string[]
  /** Writes that stand in the log more than once. */
  readonly duplicated: string[]
  /** Writes that stand in the log after one that was made later. */
  readonly reordered: string[]
  /** Tabs, and a row in which each differs from the fold of the log. */
  readonly diverged: string[]
}

/** Clocks of processes are read a little apart. */
const CLOCK_MARGIN_MS = 50

export const examine = ({ log, durable, rejected, tabs }: Evidence): Findings => {
  const marks = log.map(markOf)
  const inLog = new Set(marks)
  return {
    lost: durable.map(({ mark }) => mark).filter((mark) => !inLog.has(mark) && !rejected.has(mark)),
    duplicated: repeated(marks),
    reordered: findReordered(marks, durable),
    diverged: findDiverged(log, tabs),
  }
}

const repeated = (marks: ReadonlyArray<string>): string[] => {
  const seen = new Set<string>()
  const again = new Set<string>()
  for (const mark of marks) (seen.has(mark) ? again : seen).add(mark)
  return [...again]
}

/**
 * Writers keep their own order, and what was durable before another write of the same profile began stands before it.
 * The remote writer is a profile of its own.
 */
const findReordered = (marks: ReadonlyArray<string>, durable: ReadonlyArray<WriteRecord>): string[] => {
  const records = new Map(durable.map((record) => [record.mark, record]))
  const lastOf = new Map<string, number>()
  const found: string[] = []
  let latest: WriteRecord | undefined
  for (const mark of new Set(marks)) {
    const record = records.get(mark)
    if (record === undefined) continue
    const { by, n, durableAt, startedAt } = record
    const before = lastOf.get(by) ?? 0
    if (n < before) found.push(`${mark} stands after number ${before} of the same writer`)
    lastOf.set(by, Math.max(before, n))
    if (by === 'remote') continue
    if (latest !== undefined && durableAt + CLOCK_MARGIN_MS < latest.startedAt)
      found.push(`${mark} stands after ${latest.mark}, which was called when it was durable already`)
    if (latest === undefined || startedAt > latest.startedAt) latest = record
  }
  return found
}

const findDiverged = (log: ReadonlyArray<LogEvent>, tabs: Evidence['tabs']): string[] => {
  const truth = fold(log)
  return tabs.flatMap(({ name, rows }) => {
    const shown = new Map(rows.map((row) => [keyOf(row.type, row.value.id), JSON.stringify(row.value)]))
    const difference = [...new Set([...truth.keys(), ...shown.keys()])].filter(
      (key) => truth.get(key) !== shown.get(key),
    )
    const [first] = difference
    if (first === undefined && rows.length === shown.size) return []
    if (first === undefined) return [`${name} shows a key twice`]
    return [
      `${name} differs in ${difference.length} rows: ${first} is ${shown.get(first)}, in the log ${truth.get(first)}`,
    ]
  })
}

const fold = (log: ReadonlyArray<LogEvent>): Map<string, string> => {
  const rows = new Map<string, string>()
  for (const { type, key, value } of log)
    if (value === undefined) rows.delete(keyOf(type, key))
    else rows.set(keyOf(type, key), JSON.stringify(value))
  return rows
}

const keyOf = (type: string, key: string): string => `${type} ${key}`
