import type { Changeset } from '../core/changeset.ts'
import type { Report } from '../core/diagnostic.ts'
import type { SyncEvent } from '../core/sync-status.ts'
import type { Environment } from '../environment.ts'
import type { Replay } from './ingest.ts'
import { rebuild, type NotRebuilt } from './rebuild.ts'
import { statusEventOf } from './read-status.ts'
import type { Replica } from './replica.ts'
import type { StreamPort } from './stream-port.ts'

/** What starting over works with, and whom it tells. */
export interface StartOverOptions {
  readonly stream: StreamPort
  readonly replica: Replica
  readonly report: Report
  readonly environment: Pick<Environment, 'now'>
  readonly tell: (event: SyncEvent) => void
  readonly onCommitted: (changeset: Changeset) => void
}

/**
 * Reads the stream anew, from its start or from where a reset says, and replaces all rows by one commit. The old ones
 * are shown until then.
 *
 * @throws what `readStream` throws.
 */
export async function startOver(
  options: StartOverOptions,
  replay: Replay | undefined,
  reason: string,
  signal: AbortSignal,
): Promise<'rebuilt' | 'refused' | NotRebuilt> {
  const { stream, replica, report, environment, tell, onCommitted } = options
  report({ kind: 'rebuilding', reason })
  const built = await rebuild({
    ...{ ...options, replay, signal, from: replica.meta.offset },
    onProgress: (loaded) => tell({ type: 'news', news: { progress: { loaded, total: undefined } } }),
    onState: (state) => {
      // It is on its way to the end of the stream, and is live only when its rows are there.
      const event = state.phase === 'live' || signal.aborted ? undefined : statusEventOf(state, stream.url)
      if (event !== undefined) tell(event)
    },
  }).finally(() => tell({ type: 'news', news: { progress: undefined } }))
  if (built === 'stopped' || built === 'unknown-position') return built
  if (signal.aborted) return 'stopped'
  if (!(await replica.commit(built.changeset, built.incarnation, environment.now()))) return 'refused'
  onCommitted(built.changeset)
  return 'rebuilt'
}
