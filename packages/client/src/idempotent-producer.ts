import { targetOf, type DurableStream } from './durable-stream.ts'
import type { Fetch } from './environment.ts'
import { mergeHeaders, type HeadersRecord } from './transport/dynamic-values.ts'
import { ProducerSession } from './write/producer-session.ts'
import { producerDefaults } from './write/producer-settings.ts'

export interface IdempotentProducerOptions {
  /** Epoch to start with. Default 0. */
  epoch?: number | undefined
  /** Take the epoch over, once, when the server refuses it as stale. Default false. */
  autoClaim?: boolean | undefined
  /** A batch is sent as soon as it has this many bytes: a trigger, not a limit. Default 1,048,576. */
  maxBatchBytes?: number | undefined
  /** How long, in milliseconds, a batch waits for more messages. Default 5. */
  lingerMs?: number | undefined
  /** Batches under way at once. Default 5. */
  maxInFlight?: number | undefined
  /** Replaces the handle's `fetch`. */
  fetch?: Fetch | undefined
  /** Headers in addition to the handle's; a function is called for every attempt. */
  headers?: HeadersRecord | undefined
  /** Ends the producer: what is not acknowledged is given up. Default: the handle's. */
  signal?: AbortSignal | undefined
  /** Told each batch that is not stored. Without it a lost message is only counted, and warned about once. */
  onError?: ((error: Error) => void) | undefined
}

/**
 * Appends messages exactly once: each batch has a number, and a repeat under the same number is stored once (protocol
 * section 6). A batch is repeated by itself after network failures, 429 and 5xx, 20 times unless the handle's
 * `backoffOptions.maxRetries` says otherwise; one that fails for good is reported and those behind it go on.
 *
 * Use an id of its own for each process that runs at the same time. Two that share id and epoch drop each other's
 * messages; the producer reports it when it notices.
 */
export class IdempotentProducer extends ProducerSession {
  /** Throws an Error that names the option for a value that cannot work. */
  constructor(stream: DurableStream, producerId: string, options: IdempotentProducerOptions = {}) {
    if (producerId === '') throw new Error('producerId of a producer cannot be empty')
    const target = targetOf(stream)
    super({
      ...producerDefaults({ ...options, signal: options.signal ?? target.signal }),
      producerId,
      contentTypeOf: () => stream.contentType,
      target: {
        ...target,
        headers: mergeHeaders(target.headers, options.headers),
        ports: { ...target.ports, fetch: options.fetch ?? target.ports.fetch },
      },
    })
  }
}
