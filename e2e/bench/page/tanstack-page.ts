// TanStack DB alone: what it needs for rows that are there already.
import { createCollection } from '@tanstack/db'
import { asked, type Row, schema } from './row.ts'
import { showCollection } from './show-collection.ts'
import { createVirtualList } from './virtual-list.ts'
import { watchLongTasks } from './watch-page.ts'

const longestTask = watchLongTasks()
const list = createVirtualList(asked.count)
const rows = Array.from({ length: asked.count }, (_, n): Row => ({
  ...{ id: `todo-${String(n).padStart(8, '0')}`, text: `Buy ${n} litres of milk`, done: n % 3 === 0 },
  ...{ createdAt: 1_700_000_000_000 + n, createdBy: 'ada' },
}))

/** One commit of all rows, with or without the schema's check of each; the time in milliseconds. */
const load = async (isChecked: boolean): Promise<number> => {
  const beganAt = performance.now()
  const collection = createCollection<Row, string>({
    getKey: ({ id }) => id,
    sync: {
      sync: ({ begin, write, commit, markReady }) => {
        begin()
        for (const row of rows) write({ type: 'insert', value: isChecked ? schema.parse(row) : row })
        void commit()
        markReady()
      },
    },
  })
  if (asked.view !== 'none') showCollection(collection, asked.view, list)
  await collection.preload()
  if (asked.view !== 'none') await list.complete
  return performance.now() - beganAt
}

Object.assign(globalThis, { bench: { load, longestTask } })
