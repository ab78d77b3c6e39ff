import type { Fetch } from '../src/environment.ts'
import { batchEvents, bodyOf, hang } from './scripted-fetch.ts'

type Family = 'json' | 'text' | 'binary'

const CONTENT_TYPES: Record<Family, string> = {
  json: 'application/json',
  text: 'text/plain',
  binary: 'application/octet-stream',
}

export type Transmit = (bytes: Uint8Array<ArrayBuffer>, request: number) => ReadableStream<Uint8Array>

export interface LogServerOptions {
  readonly family?: Family
  /** Messages in a page. */
  readonly pageSize?: number
  /** What becomes of the bytes of the n-th body, from 0; by default they come whole and end well. */
  readonly transmit?: Transmit
}

export interface LogServer {
  readonly fetch: Fetch
  /** The queries of all requests. */
  readonly queries: string[]
  append(...messages: string[]): void
  close(): void
}

/** A stream in memory that speaks the read half of the protocol. An offset is the number of messages before it. */
export const createLogServer = (messages: string[], options: LogServerOptions = {}): LogServer => {
  const { family = 'json', pageSize = Number.POSITIVE_INFINITY } = options
  const transmit = options.transmit ?? ((bytes: Uint8Array<ArrayBuffer>) => bodyOf([bytes]))
  const encoder = new TextEncoder()
  const queries: string[] = []
  let closed = false
  let wake: Array<() => void> = []

  const changed = (): Promise<void> => new Promise((resolve) => void wake.push(resolve))
  const notify = (): void => {
    for (const resolve of wake) resolve()
    wake = []
  }
  const offsetOf = (count: number): string => String(count).padStart(4, '0')
  const payload = (from: number, to: number): string => {
    const range = messages.slice(from, to)
    return family === 'json' ? `[${range.join(',')}]` : range.join('')
  }
  const headersAt = (end: number): Record<string, string> => ({
    'content-type': CONTENT_TYPES[family],
    'Stream-Next-Offset': offsetOf(end),
    ...(end === messages.length ? { 'Stream-Up-To-Date': 'true' } : {}),
    ...(end === messages.length && closed ? { 'Stream-Closed': 'true' } : {}),
  })

  const answerPage = (from: number, request: number): Response => {
    const end = Math.min(from + pageSize, messages.length)
    return new Response(transmit(encoder.encode(payload(from, end)), request), { headers: headersAt(end) })
  }
  /** One batch a message, so that a connection can end between any two. */
  const answerEvents = (from: number, request: number): Response => {
    const last = messages.length
    const ends = from === last ? [last] : Array.from({ length: last - from }, (_, at) => from + at + 1)
    const text = ends.map((end) => {
      const data = end === from ? undefined : payload(end - 1, end)
      const atEnd = { upToDate: end === last, streamClosed: end === last && closed }
      const control = { streamNextOffset: offsetOf(end), streamCursor: '1', ...atEnd }
      return batchEvents(data === undefined || family !== 'binary' ? data : btoa(data), control)
    })
    const encoding: Record<string, string> = family === 'binary' ? { 'Stream-SSE-Data-Encoding': 'base64' } : {}
    const headers = { 'content-type': 'text/event-stream', ...encoding }
    return new Response(transmit(encoder.encode(text.join('')), request), { headers })
  }

  const fetch: Fetch = async (input, init) => {
    const { search, searchParams } = new URL(input instanceof Request ? input.url : input)
    const request = queries.push(search) - 1
    const offset = searchParams.get('offset')
    const from = offset === '-1' ? 0 : Number(offset)
    const live = searchParams.get('live')
    if (live === 'sse') return answerEvents(from, request)
    const isAtTail = (): boolean => from === messages.length && !closed
    if (live === 'long-poll') while (isAtTail()) await Promise.race([changed(), hang(init?.signal)])
    return answerPage(from, request)
  }

  return {
    fetch,
    queries,
    append: (...more) => {
      messages.push(...more)
      notify()
    },
    close: () => {
      closed = true
      notify()
    },
  }
}
