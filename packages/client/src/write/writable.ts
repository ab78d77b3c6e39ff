import { mergeHeaders, type HeadersRecord } from '../transport/dynamic-values.ts'
import type { StreamTarget } from './attempt.ts'
import { ProducerSession } from './producer-session.ts'
import { producerDefaults } from './producer-settings.ts'

export interface WritableOptions {
  /** Headers in addition to the handle's. */
  headers?: HeadersRecord | undefined
  /** How long, in milliseconds, a batch waits for more chunks. Default 5. */
  lingerMs?: number | undefined
  /** A batch is sent as soon as it has this many bytes. Default 1,048,576. */
  maxBatchBytes?: number | undefined
  /** Told each batch that is not stored. */
  onError?: ((error: Error) => void) | undefined
  /** Identity of the producer. Default: a random one. */
  producerId?: string | undefined
  signal?: AbortSignal | undefined
}

/**
 * A `WritableStream` over a producer of its own. Writes wait while the producer has more batches under way than it may.
 * `close()` closes the stream and rejects with the first failure of a batch; `abort()` only lets go of the stream.
 */
export const createWritable = (
  target: StreamTarget,
  contentTypeOf: () => Promise<string>,
  options: WritableOptions,
): WritableStream<Uint8Array | string> => {
  let contentType: string | undefined
  let session: ProducerSession | undefined
  const settings = {
    ...producerDefaults({ ...options, signal: options.signal ?? target.signal }),
    target: { ...target, headers: mergeHeaders(target.headers, options.headers) },
    producerId: options.producerId ?? randomId(target.ports.random),
    contentTypeOf: () => contentType,
    autoClaim: true,
    // Failures reject `close()`; without a listener they need no warning.
    onError: options.onError ?? (() => {}),
  }
  return new WritableStream({
    start: async () => {
      contentType = await contentTypeOf()
      session = new ProducerSession(settings)
    },
    write: (chunk) => {
      session?.append(chunk)
      return session?.room()
    },
    close: async () => {
      await session?.close()
      await session?.flush({ throwOnError: true })
    },
    abort: () => session?.detach(),
  })
}

const randomId = (random: () => number): string => {
  const digits = Math.floor(random() * 0x1_0000_0000).toString(16)
  return `writable-${digits.padStart(8, '0')}`
}
