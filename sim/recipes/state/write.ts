import type { StreamDB } from '@oxbow/state/db'
import type { state } from './open.ts'

/** Ticks one todo and adds the next, as one write: one request, all or nothing. It shows before this returns. */
export const finishAndAdd = async (db: StreamDB<typeof state>, id: string, text: string): Promise<void> => {
  const { todos } = db.collections
  const write = db.transact(() => {
    todos.update(id, (draft) => {
      draft.done = true
    })
    todos.insert({ id: crypto.randomUUID(), text })
  })
  await write.durable // on this device: enough for a person to go on, also offline
  await write.synced // in the log, and come back from there: rejects if the server refuses it for good
}
