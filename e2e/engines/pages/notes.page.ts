// A tab of an application with a shared list of notes. Its address says which stream: `?stream=<address>`.
import { createStateSchema, createStreamDB, type SyncStatus } from '@oxbow/state/db'
import * as z from 'zod'
import { expose } from './expose.ts'

const note = z.object({ id: z.string(), text: z.string() })
const db = createStreamDB({
  state: createStateSchema({ notes: { schema: note, type: 'note', primaryKey: 'id' } }),
  streamOptions: { url: new URLSearchParams(location.search).get('stream') ?? '' },
})
const { notes } = db.collections

const shown: string[] = []
let firstRowsAt: number | undefined
notes.subscribeChanges(
  (changes) => {
    if (changes.length > 0) firstRowsAt ??= performance.now()
    for (const { type, key } of changes) shown.push(`${type} ${key}`)
  },
  { includeInitialState: true },
)

let ledAt: number | undefined
db.status.subscribe(() => {
  if (db.status.get().role === 'leader') ledAt ??= Date.now()
})

export interface NotesPage {
  status(): Pick<SyncStatus, 'role' | 'phase' | 'isUpToDate' | 'pendingCount' | 'offset' | 'storage'>
  /** The ids of the notes that are shown, sorted. */
  rows(): readonly string[]
  /** What subscribers of the collection were told: `insert a`, and so on. */
  shown(): readonly string[]
  /** How long after the navigation the first rows were there, in milliseconds. */
  firstRowsMs(): number | undefined
  /** When this tab began to read for all, in milliseconds since 1970; null as long as it does not. */
  ledAt(): number | undefined
  /** Adds a note; resolves when it is stored. */
  add(id: string): Promise<void>
  /** Does nothing else for so long, from the next task on. */
  blockFor(ms: number): void
}

expose({
  status: () => {
    const { role, phase, isUpToDate, pendingCount, offset, storage } = db.status.get()
    return { role, phase, isUpToDate, pendingCount, offset, storage }
  },
  rows: () => notes.toArray.map(({ id }) => id).sort(),
  shown: () => shown,
  firstRowsMs: () => firstRowsAt,
  ledAt: () => ledAt,
  add: async (id) => {
    await notes.insert({ id, text: id }).isPersisted.promise
  },
  blockFor: (ms) => {
    setTimeout(() => {
      const end = performance.now() + ms
      while (performance.now() < end);
    })
  },
} satisfies NotesPage)
