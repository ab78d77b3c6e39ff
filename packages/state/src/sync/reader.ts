import type { JsonBatch, LiveMode, ReadState } from '@oxbow/client'
import { START, type Offset } from '../core/changeset.ts'
import { StateError, statusIn } from '../errors.ts'
import type { StreamPort } from './stream-port.ts'

/** How a reader makes a stream that does not exist: not at all, without end, or with a life of so many idle seconds. */
export type CreateOption = boolean | { readonly ttlSeconds: number }

/** How a read ended when nothing went wrong. */
export type ReadEnd = 'caught-up' | 'stream-closed' | 'stopped'

/** What one read of the stream needs. */
export interface ReadOptions {
  readonly stream: StreamPort
  readonly offset: Offset
  /** Which life of the stream the offset belongs to, when it is known. */
  readonly incarnation: string | undefined
  readonly live: LiveMode
  readonly create: CreateOption
  /** Go around HTTP caches. */
  readonly fresh: boolean
  readonly signal: AbortSignal
  readonly onBatch: (batch: JsonBatch, incarnation: string | undefined) => Promise<void>
  readonly onState: (state: ReadState) => void
}

/**
 * Reads a stream from an offset, catches up and follows it, until it ends, is stopped, or fails for good. The client
 * retries what waiting can mend.
 *
 * @throws StateError `stream-not-found` for a missing stream when `create` does not allow to make it; else what the
 * client threw.
 */
export async function readStream(options: ReadOptions): Promise<ReadEnd> {
  let position = options.offset
  const onBatch: ReadOptions['onBatch'] = async (batch, incarnation) => {
    await options.onBatch(batch, incarnation)
    position = batch.offset
  }
  try {
    return await followStream({ ...options, onBatch })
  } catch (error) {
    const status = statusOf(error)
    // A stream that says of its own beginning that it is gone.
    const isMissing = status === 404 || (status === 410 && position === START)
    throw isMissing && !(error instanceof StateError) ? notFound(options.stream.url, error) : error
  }
}

async function followStream(options: ReadOptions): Promise<ReadEnd> {
  const { stream, live, signal, onState, offset, incarnation, fresh } = options
  const session = await open(options, () =>
    stream.stream({
      offset,
      incarnation,
      // A live database follows by server-sent events; the client falls back to long-polling by itself.
      live: live === true ? 'sse' : live,
      json: true,
      signal,
      pauseWhenHidden: false,
      cache: fresh ? 'no-store' : undefined,
      onReadState: onState,
    }),
  )
  session.subscribeJson((batch) => options.onBatch(batch, session.incarnation ?? incarnation))
  await session.closed
  if (signal.aborted) return 'stopped'
  return session.streamClosed ? 'stream-closed' : 'caught-up'
}

async function open<T>({ stream, create }: Pick<ReadOptions, 'stream' | 'create'>, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (statusOf(error) !== 404 || create === false) throw error
  }
  await stream.create(createOptionsOf(create))
  return read()
}

/** How a stream is made. */
export const createOptionsOf = (create: CreateOption): { contentType: string; ttlSeconds?: number | undefined } => ({
  contentType: 'application/json',
  ...(typeof create === 'object' && { ttlSeconds: create.ttlSeconds }),
})

/** The HTTP status that an error of the client carries. What is a `StateError` has been understood before. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof StateError ? undefined : statusIn(error)

/** Whether an error says that the stream is another than the one that was read, or lost the part from `offset` on. */
export const isRecreated = (error: unknown, offset: Offset): boolean =>
  offset !== START && (hasCode(error, 'GONE') || statusOf(error) === 410 || statusOf(error) === 400)

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code

const notFound = (url: string, cause: unknown): StateError =>
  new StateError(
    'stream-not-found',
    `The stream ${url} does not exist. Create it on the server, or give createStreamDB the option "create: true" ` +
      '(or "create: { ttlSeconds }") to make it on first use.',
    { cause },
  )
