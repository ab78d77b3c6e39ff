// Looks at every message of a store for damage. LMDB trusts its file: a page that is not what it should be can end the
// process. So this runs in one that may end, and says beforehand what it is about to look at.
import type { StreamRecord } from '../core/stream-record.ts'
import { BlockDamagedError } from './block-damaged-error.ts'
import { createDurableStore } from './durable-store.ts'
import { openTables } from './lmdb-tables.ts'
import { readRecords } from './read-records.ts'
import type { StoreView } from './stream-store.ts'

/** What to look at. */
export interface SurveyTask {
  readonly path: string
  /** Streams of which everything is known. */
  readonly known: ReadonlyArray<string>
  /** Streams at which an earlier look came to an end: each good position is said. */
  readonly careful: ReadonlyArray<string>
  /** After this long the rest is left unread. */
  readonly budgetMs: number
}

export type SurveyLine =
  /** What is stored of a stream cannot be read, so that nothing of it can. */
  | { readonly kind: 'lost'; readonly stream: string }
  | { readonly kind: 'begin'; readonly stream: string }
  | { readonly kind: 'good'; readonly position: number }
  | { readonly kind: 'end'; readonly stream: string; readonly position: number; readonly isWhole: boolean }
  /** All that can be read is known; now the store is written to. */
  | { readonly kind: 'write' }
  | { readonly kind: 'done' }

/** Says what it finds. Throws, or ends the process, where the file is damaged; what was said until then is right. */
export const surveyStore = async (
  { path, known, careful, budgetMs }: SurveyTask,
  now: () => number,
  say: (line: SurveyLine) => void,
): Promise<void> => {
  const endMs = now() + budgetMs
  const [isKnown, isCareful] = [new Set(known), new Set(careful)]
  const tables = openTables(path)
  const { records, lost } = readRecords(tables)
  for (const stream of lost) if (!isKnown.has(stream)) say({ kind: 'lost', stream })
  await tables.root.close()
  const store = createDurableStore({ path, isExpected: true })
  for (const record of records.filter((candidate) => !isKnown.has(candidate.path))) {
    if (now() > endMs && !isCareful.has(record.path)) break
    say({ kind: 'begin', stream: record.path })
    const position = store.read((view) =>
      goodUntil(
        view,
        record,
        isCareful.has(record.path) ? (at) => say({ kind: 'good', position: at }) : () => undefined,
      ),
    )
    say({ kind: 'end', stream: record.path, position, isWhole: position === record.tail })
  }
  await store.close()
  say({ kind: 'write' })
  await touch(path)
  say({ kind: 'done' })
}

/** A write looks at what LMDB knows of free pages, which no reader sees. */
const touch = async (path: string): Promise<void> => {
  const { root } = openTables(path)
  root.putSync('turn', (root.get('turn') ?? 0) + 1)
  await root.close()
}

/** The position until which the appends of a stream are as they were stored, and follow each other without a gap. */
const goodUntil = (view: StoreView, record: StreamRecord, note: (position: number) => void): number => {
  let position = record.origin?.position ?? 0
  note(position)
  try {
    for (const { end, payload } of view.blocks(record.incarnation, position, record.tail)) {
      if (end - payload.length !== position) return position
      position = end
      note(position)
    }
  } catch (error) {
    // What the engine says of its pages is not known to be harmless: that ends this process.
    if (!(error instanceof BlockDamagedError)) throw error
  }
  return position
}
