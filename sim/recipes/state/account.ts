import { createStreamDB, type StreamDB } from '@oxbow/state/db'
import { state } from './open.ts'

/** The todos of one person, kept on the device under the name of that person, never under a token. */
export const openTodosOf = (user: string, url: string, token: () => Promise<string>): StreamDB<typeof state> =>
  createStreamDB({
    streamOptions: { url, headers: { Authorization: async () => `Bearer ${await token()}` } },
    state,
    user,
    create: true,
  })

/** Sends what waits, then removes everything of this person from the device, in all tabs. */
export const logOut = (db: StreamDB<typeof state>): Promise<void> =>
  db.clearLocalData({ outbox: 'flush', signal: AbortSignal.timeout(10_000) })
