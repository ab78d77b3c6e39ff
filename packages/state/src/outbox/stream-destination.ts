import type { RetryOpts } from '@oxbow/client'
import { NO_TAIL, type Destination } from './destination.ts'
import type { FrozenBatch } from '../core/entry.ts'
import type { Environment } from '../environment.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import { reasonOf, retryAfterMs } from './response-parts.ts'

/** One attempt of a request to the stream; what the client's `DurableStream.request` does. */
export interface RequestPort {
  request(init: {
    method: string
    headers?: Record<string, string> | undefined
    query?: Record<string, string> | undefined
    body?: string | undefined
    cache?: RequestCache | undefined
    signal?: AbortSignal | undefined
  }): Promise<Response>
}

/** Asked when the server refuses the credentials: headers to try again with, or nothing. */
export type AskForCredentials = (response: Response) => Promise<RetryOpts | undefined>

/**
 * The default destination: the stream that is read. Batches are appended with producer headers (protocol section 6), the
 * tail comes from a HEAD past all caches (protocol section 9).
 */
export function createStreamDestination(
  port: RequestPort,
  askForCredentials: AskForCredentials,
  { now }: Pick<Environment, 'now'>,
): Destination {
  // What the application gave for the last refusal; it counts until it gives something else.
  let headers: Record<string, string> = {}
  let query: Record<string, string> = {}

  const request = async (init: Parameters<RequestPort['request']>[0]): Promise<Response> => {
    const attempt = (): Promise<Response> => port.request({ ...init, query, headers: { ...headers, ...init.headers } })
    const response = await attempt()
    if (response.status !== 401) return response
    const renewed = await askForCredentials(response)
    if (renewed === undefined) return response
    headers = { ...headers, ...(await resolveValues(renewed.headers)) }
    query = { ...query, ...(await resolveValues(renewed.params)) }
    return attempt()
  }

  return {
    canLook: true,
    async send(batch, signal) {
      try {
        return await readOutcome(await request({ method: 'POST', body: batch.body, signal, headers: headersOf(batch) }), now())
      } catch (error) {
        return { kind: 'unknown', retryAfterMs: 0, error: error instanceof Error ? error : new Error(String(error)) }
      }
    },
    async tail(signal) {
      try {
        const response = await request({ method: 'HEAD', cache: 'no-store', signal })
        const { status } = response
        if (status === 401) return { kind: 'unauthorized' }
        if (status === 404 || status === 410) return { kind: 'missing', status }
        const offset = response.ok ? response.headers.get('Stream-Next-Offset') : null
        if (offset !== null) return { kind: 'known', offset }
        return { kind: 'unknown', retryAfterMs: retryAfterMs(response.headers, now()), isAnswered: !response.ok }
      } catch {
        // Unknown for now: the machine asks again later.
        return NO_TAIL
      }
    },
  }
}

const headersOf = ({ stamp }: FrozenBatch): Record<string, string> => ({
  'Content-Type': 'application/json',
  'Producer-Id': stamp.producerId,
  'Producer-Epoch': String(stamp.epoch),
  'Producer-Seq': String(stamp.seq),
})

async function readOutcome(response: Response, now: number): Promise<Outcome> {
  // The body is read whole in any case, so that the connection can be used again.
  const text = await response.text()
  return outcomeOf({
    status: response.status,
    header: (name) => response.headers.get(name),
    retryAfterMs: retryAfterMs(response.headers, now),
    text: reasonOf(text),
  })
}

async function resolveValues(values: RetryOpts['params']): Promise<Record<string, string>> {
  const resolved: Record<string, string> = {}
  for (const [name, value] of Object.entries(values ?? {})) {
    const text = typeof value === 'function' ? await value() : value
    if (text !== undefined) resolved[name] = text
  }
  return resolved
}
