import type { SilenceWatch } from './silence-watch.ts'

/**
 * The chunks of a body while they arrive. Ends early, without an error, when the signal aborts; throws when the
 * connection breaks. Only the time spent waiting for the network counts as silence.
 */
export async function* readChunks(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  link: { readonly signal: AbortSignal; readonly watch: SilenceWatch; silenceMs(): number },
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  if (body === null) return
  const { signal, watch } = link
  const reader = body.getReader()
  const cancel = (): void => {
    reader.cancel(signal.reason).catch(() => {
      // The connection broke before it could be let go: it is gone either way.
    })
  }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    for (;;) {
      watch.listen(link.silenceMs())
      const { done, value } = await reader.read()
      watch.rest()
      if (done || signal.aborted) return
      yield value
    }
  } finally {
    watch.rest()
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}
