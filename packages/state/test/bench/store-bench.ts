// Runs in a page: what the IndexedDB store costs in a real browser. `e2e/store-bench/run.mjs` calls what it exposes.
import type { Changeset, Put } from '../../src/core/changeset.ts'
import { defaultEnvironment as environment } from '../../src/environment.ts'
import { createIndexedDBStore } from '../../src/storage/indexeddb-store.ts'
import type { Store, StoreMeta } from '../../src/storage/store.ts'

/** Middle, 95th percentile and worst of some durations, in milliseconds. */
export interface Durations {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly max: number
}

const durationsOf = (unsorted: ReadonlyArray<number>): Durations => {
  const sorted = unsorted.toSorted((a, b) => a - b)
  const at = (part: number): number => Number((sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(2))
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}

const longTasks: number[] = []
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longTasks.push(Math.round(duration))
}).observe({ type: 'longtask', buffered: true })

const open = (name: string): Store => createIndexedDBStore({ name, environment })

/** About 150 characters. */
const rowOf = (index: number, version: number): Put => [
  'todo',
  `todo-${index}`,
  {
    id: `todo-${index}`,
    text: `Buy milk and bread number ${index}`,
    done: version % 2 === 0,
    createdAt: 1_700_000_000_000 + index,
    createdBy: `user-${index % 7}`,
  },
  version,
]

const changesetAfter = ({ offset, nextOrdinal }: StoreMeta, puts: ReadonlyArray<Put>): Changeset => ({
  from: offset,
  to: String(nextOrdinal + puts.length).padStart(16, '0'),
  reset: false,
  puts,
  deletes: [],
  txids: [],
  nextOrdinal: nextOrdinal + puts.length,
})

/** Commits each list of rows, folds when it is due, and says how long each took. */
async function commitAll(name: string, batches: Iterable<ReadonlyArray<Put>>) {
  const store = open(name)
  let meta = await store.takeOver()
  await store.load()
  const commits: number[] = []
  const folds: number[] = []
  for (const puts of batches) {
    const changeset = changesetAfter(meta, puts)
    const began = performance.now()
    const result = await store.commit({ epoch: meta.epoch, seq: meta.seq, changeset, incarnation: undefined })
    const committed = performance.now()
    await store.compact()
    const folded = performance.now() - committed
    if (!result.committed) throw new Error('a commit was refused')
    meta = result.meta
    commits.push(committed - began)
    // Most of the time there is nothing to fold.
    if (folded > 0.5) folds.push(folded)
  }
  await store.close()
  return { commits: durationsOf(commits), folds: durationsOf(folds) }
}

function* firstLoad(rows: number, perCommit: number): Generator<Put[]> {
  for (let first = 0; first < rows; first += perCommit) {
    yield Array.from({ length: Math.min(perCommit, rows - first) }, (_, index) => rowOf(first + index, first + index))
  }
}

function* smallChanges(rows: number, commits: number, perCommit: number): Generator<Put[]> {
  for (let commit = 0; commit < commits; commit += 1) {
    const from = Math.floor(environment.random() * (rows - perCommit))
    yield Array.from({ length: perCommit }, (_, index) => rowOf(from + index, commit))
  }
}

Object.assign(globalThis, {
  storeBench: {
    fill: (name: string, rows: number) => commitAll(name, firstLoad(rows, 1000)),
    change: (name: string, rows: number, commits: number) => commitAll(name, smallChanges(rows, commits, 10)),
    async load(name: string) {
      const store = open(name)
      longTasks.length = 0
      const began = performance.now()
      const { rows } = await store.load()
      const wallMs = Math.round(performance.now() - began)
      // A long task is told of after it.
      await environment.breathe()
      await store.close()
      return { rows: rows.size, wallMs, longTasks }
    },
  },
})
