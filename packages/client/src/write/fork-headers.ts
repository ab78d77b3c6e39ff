import { DurableStreamError } from '../errors/durable-stream-error.ts'
import type { Offset } from '../protocol/offset.ts'
import { resolveUrl } from '../protocol/request-url.ts'
import {
  STREAM_FORK_OFFSET_HEADER,
  STREAM_FORK_SUB_OFFSET_HEADER,
  STREAM_FORKED_FROM_HEADER,
} from '../protocol/wire-names.ts'
import type { StreamTarget } from './attempt.ts'

/** Begins the new stream with what another one of the same server holds. Protocol section 4. */
export interface ForkOptions {
  /** The stream to fork: its address, or its path on the server. Without a content type the fork has that of it. */
  forkedFrom?: string | URL | undefined
  /** The offset of the source at which the fork leaves it. Default: its present end. */
  forkOffset?: Offset | undefined
  /** Messages of JSON streams, else bytes, past `forkOffset` that the fork still takes. Default 0. */
  forkSubOffset?: number | undefined
}

/** The headers of a PUT that forks; none for one that does not. Throws BAD_REQUEST for what cannot be meant. */
export const forkHeaders = (
  { url, ports }: Pick<StreamTarget, 'url' | 'ports'>,
  { forkedFrom, forkOffset, forkSubOffset }: ForkOptions,
): Record<string, string | undefined> => {
  if (forkedFrom === undefined) {
    if (forkOffset === undefined && forkSubOffset === undefined) return {}
    throw badOption('forkOffset and forkSubOffset need forkedFrom: the stream to fork')
  }
  const target = resolveUrl(url, ports.pageUrl)
  const source = resolveUrl(forkedFrom, target.href)
  if (source.origin !== target.origin) throw badOption(`${source.href} cannot be forked to ${target.origin}`)
  if (forkSubOffset !== undefined && (!Number.isSafeInteger(forkSubOffset) || forkSubOffset < 0))
    throw badOption(`forkSubOffset is ${forkSubOffset}: give a whole number, 0 or more`)
  return {
    [STREAM_FORKED_FROM_HEADER]: source.pathname,
    [STREAM_FORK_OFFSET_HEADER]: forkOffset,
    [STREAM_FORK_SUB_OFFSET_HEADER]: forkSubOffset?.toString(),
  }
}

const badOption = (message: string): DurableStreamError => new DurableStreamError(message, 'BAD_REQUEST')
