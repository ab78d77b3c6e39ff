/**
 * Something that went wrong without stopping anything.
 *
 * - `malformed-event`: a message of the stream is no State protocol message; it was skipped.
 * - `listener-failed`: a callback or subscriber of the application threw; rows and offset were applied all the same.
 * - `storage-failed`: the store refused to work; the error says why.
 * - `leadership-failed`: this tab could not read for all tabs, or not ask to; it is tried again.
 */
export type Diagnostic =
  | { kind: 'malformed-event'; reason: string; message: unknown }
  | { kind: 'listener-failed'; error: unknown }
  | { kind: 'storage-failed'; error: unknown }
  | { kind: 'leadership-failed'; error: unknown }

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
