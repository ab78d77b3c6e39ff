import type { StreamDB } from '@oxbow/state/db'
import type { state } from './open.ts'

/** Tells what the server refused for good, and lets a person decide: again, or never mind. Returns how to stop. */
export const askAboutRefused = (
  db: StreamDB<typeof state>,
  ask: (message: string) => Promise<'again' | 'forget'>,
): (() => void) => {
  const asked = new Set<string>()
  return db.outbox.subscribe(({ rejected }) => {
    for (const { entry, message } of rejected) {
      if (asked.has(entry.txid)) continue
      asked.add(entry.txid)
      void ask(message).then((answer) =>
        answer === 'again' ? db.outbox.retry(entry.txid) : db.outbox.discard(entry.txid),
      )
    }
  })
}
