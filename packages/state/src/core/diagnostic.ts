/**
 * Something that happened without stopping anything.
 *
 * - `malformed-event`: a message of the stream is no State protocol message; it was skipped.
 * - `listener-failed`: a callback or subscriber of the application threw; rows and offset were applied all the same.
 * - `storage-failed`: the store refused to work; the error says why.
 * - `storage-cleared`: the site's data were removed while the page was open; what the page shows is written again.
 * - `cache-dropped`: what was stored of the stream is damaged; it is read again. Waiting writes were kept.
 * - `memory-mode`: rows are kept in memory from here on, because the storage does not work.
 * - `role`: this tab now reads for all (`leader`), follows another (`follower`), or stands alone (`solo`).
 * - `fenced`: a commit of this tab was refused, since another one has taken over.
 * - `healed`: messages of the other tabs were missed; so many commits were read from the store instead.
 * - `rebuilding`: the stream was made anew or lost its beginning; it is read from the start while the old rows show.
 * - `leadership-failed`: this tab could not lead; it or another one tries again.
 * - `steal`: the leader did not answer for long; its lock was taken away.
 * - `initial-ignored`: what came with the page was made by another version of this package; rows are read from the stream.
 * - `reconnect`: the connection is made anew, after the page was frozen or restored.
 */
export type Diagnostic =
  | { kind: 'malformed-event'; reason: string; message: unknown }
  | { kind: 'listener-failed'; error: unknown }
  | { kind: 'storage-failed'; error: unknown }
  | { kind: 'storage-cleared'; error: unknown }
  | { kind: 'cache-dropped'; reason: string }
  | { kind: 'memory-mode'; error: unknown }
  | { kind: 'role'; role: 'solo' | 'leader' | 'follower' }
  | { kind: 'fenced' }
  | { kind: 'healed'; commits: number }
  | { kind: 'rebuilding'; reason: string }
  | { kind: 'leadership-failed'; error: unknown }
  | { kind: 'steal' }
  | { kind: 'initial-ignored'; format: number }
  | { kind: 'reconnect'; reason: string }

/** Takes diagnostics. Never throws. */
export type Report = (diagnostic: Diagnostic) => void

/** Wraps the application's own callback, so that what it throws goes no further. */
export function createReport(onDiagnostic: ((diagnostic: Diagnostic) => void) | undefined): Report {
  return (diagnostic) => {
    try {
      onDiagnostic?.(diagnostic)
    } catch {
      // The application's reporter failed while it was told of a failure: there is nobody left to tell.
    }
  }
}

/** Calls an application's callback; what it throws becomes a diagnostic. */
export function callListener<T>(report: Report, listener: ((value: T) => unknown) | undefined, value: T): void {
  try {
    listener?.(value)
  } catch (error) {
    report({ kind: 'listener-failed', error })
  }
}
