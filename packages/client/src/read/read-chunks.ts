import { onAbort } from '../transport/on-abort.ts'
import type { SilenceWatch } from './silence-watch.ts'

/** What reading a body shares with its request. */
export interface BodyLink {
  readonly response: Response
  readonly signal: AbortSignal
  readonly watch: SilenceWatch
}

/**
 * Hands over the chunks of a body while they arrive; the next one waits for the promise of the one before. Ends early,
 * without an error, when the signal aborts; rejects when the connection breaks. Only the time spent waiting for the
 * network counts as silence.
 */
export const readChunks = async (
  { response, signal, watch }: BodyLink,
  silenceMs: () => number,
  take: (chunk: Uint8Array<ArrayBuffer>) => Promise<void> | undefined,
): Promise<void> => {
  if (response.body === null) return
  const reader = response.body.getReader()
  const cancel = (): void => {
    reader.cancel(signal.reason).catch(() => {
      // The connection broke before it could be let go: it is gone either way.
    })
  }
  const forget = onAbort(signal, cancel)
  try {
    for (;;) {
      watch.listen(silenceMs())
      const { done, value } = await reader.read()
      watch.rest()
      if (done || signal.aborted) return
      const taken = take(value)
      if (taken !== undefined) await taken
    }
  } finally {
    watch.rest()
    forget()
    cancel()
  }
}
