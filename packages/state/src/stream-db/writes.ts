import { DurableStream, FetchError, type DurableStreamOptions, type StreamErrorHandler } from '@oxbow/client'
import { requestTimeoutMs } from '../core/request-timeout.ts'
import type { Environment } from '../environment.ts'
import type { Destination } from '../outbox/destination.ts'
import { createInboxDestination } from '../outbox/inbox-destination.ts'
import { createSendDestination, type Send } from '../outbox/send-destination.ts'
import type { AskForCredentials } from '../outbox/fresh-credentials.ts'
import { createStreamDestination } from '../outbox/stream-destination.ts'
import { withinTime } from '../outbox/within-time.ts'
import { createOptionsOf, type CreateOption } from '../sync/reader.ts'

/**
 * Where local writes go.
 *
 * - absent: into the stream that is read.
 * - `{ url, headers, … }`: into another stream, an inbox that a backend consumes; it writes the outcome, with the same
 *   txid, into the stream that is read. With `create`, an inbox that does not exist is made for the first write.
 * - `{ send }`: to an endpoint of your own, which does the same.
 * - `false`: nowhere. The collections are read-only, and `insert`, `update` and `delete` throw.
 *
 * An inbox whose requests carry what may say who asks needs a `user` as the stream that is read does: else nothing is
 * stored. What `send` says of who asks is not seen here: name the `user` yourself.
 *
 * When the credentials are refused (401, or 403), the `onError` of the stream that is read is asked, or that of the inbox
 * where it has one: what it gives is used from then on, and the batch is sent once more (`send` is called again); after a
 * 403 also when it gives nothing. A second 403 refuses the write for good, like 400.
 */
export type WritesOption = DurableStreamOptions | { readonly send: Send } | false

/** The handle of the inbox to which writes go; nothing where they go elsewhere. */
export function inboxOf(writes: WritesOption | undefined): DurableStream | undefined {
  return writes === undefined || writes === false || 'send' in writes ? undefined : new DurableStream(writes)
}

/** Makes the destination of a database's outbox; nothing for one that is only read. */
export function createDestination(
  writes: WritesOption | undefined,
  stream: DurableStream,
  inbox: DurableStream | undefined,
  { environment, create }: { readonly environment: Environment; readonly create: CreateOption },
): Destination | undefined {
  if (writes === false) return undefined
  if (inbox !== undefined) {
    const ask = askBy(inbox.onError ?? stream.onError, inbox.url)
    const make = (signal: AbortSignal): Promise<unknown> =>
      withinTime({ environment, signal, timeoutMs: requestTimeoutMs(1) }, () => inbox.create(createOptionsOf(create)))
    return createInboxDestination({
      inbox: createStreamDestination(inbox, ask, environment),
      url: inbox.url,
      create: create === false ? undefined : make,
    })
  }
  const ask = askBy(stream.onError, stream.url)
  return writes !== undefined && 'send' in writes
    ? createSendDestination(writes.send, ask, environment)
    : createStreamDestination(stream, ask, environment)
}

/** The application's error handler of the stream, asked for new credentials when a write is refused for them. */
function askBy(onError: StreamErrorHandler | undefined, url: string): AskForCredentials {
  const ask: AskForCredentials = async (response) =>
    (await onError?.(await FetchError.fromResponse(response, url))) ?? undefined
  let asking: ReturnType<AskForCredentials> | undefined
  // Whoever gives up a request and makes it again waits for the same answer: a person may be asked.
  return (response) => (asking ??= ask(response).finally(() => (asking = undefined)))
}
