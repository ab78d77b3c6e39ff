import type { RetryOpts } from '@oxbow/client'
import { NOW_OFFSET } from '@oxbow/client/protocol'
import { NO_TAIL, type Destination, type Tail } from './destination.ts'
import type { FrozenBatch } from '../core/entry.ts'
import { requestTimeoutMs } from '../core/request-timeout.ts'
import type { Environment } from '../environment.ts'
import { withFreshCredentials, type AskForCredentials } from './fresh-credentials.ts'
import { answerOutcome, failureOutcome, tailIn, type Answered } from './response-parts.ts'
import { withinTime } from './within-time.ts'

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

/**
 * The default destination: the stream that is read. Batches are appended with producer headers (protocol section 6), the
 * tail comes from a HEAD past all caches (protocol section 9), or from a read at the end where that is refused.
 */
export function createStreamDestination(
  port: RequestPort,
  askForCredentials: AskForCredentials,
  environment: Pick<Environment, 'now' | 'sleep'>,
): Destination {
  const request = createRequest(port, askForCredentials, environment)
  // Servers and proxies that know GET and POST alone tell the tail as well to a read of nothing.
  let isHeadAllowed = true

  return {
    canLook: true,
    async send(batch, signal, attempt = 1) {
      const init = { method: 'POST', body: batch.body, headers: headersOf(batch) }
      try {
        return answerOutcome(await request(init, { signal, attempt }), environment.now())
      } catch (error) {
        return failureOutcome(error)
      }
    },
    async tail(signal, attempt = 1) {
      const ask = async (init: Init): Promise<Tail> =>
        tailIn(await request({ ...init, cache: 'no-store' }, { signal, attempt }), environment.now())
      try {
        const tail = isHeadAllowed ? await ask({ method: 'HEAD' }) : undefined
        if (tail !== undefined && (tail.kind !== 'unknown' || tail.refusal === undefined)) return tail
        const read = await ask({ method: 'GET', query: { offset: NOW_OFFSET } })
        isHeadAllowed &&= read.kind !== 'known'
        return read
      } catch {
        // Unknown for now: the machine asks again later.
        return NO_TAIL
      }
    },
  }
}

/** Makes requests with the credentials that the application gave last, each within its time. */
function createRequest(
  port: RequestPort,
  askForCredentials: AskForCredentials,
  environment: Pick<Environment, 'sleep'>,
): (init: Init, one: Try) => Promise<Answered> {
  // What the application gave for the last refusal; it counts until it gives something else.
  let headers: Record<string, string> = {}
  let query: Record<string, string> = {}
  const take = async (renewed: RetryOpts): Promise<void> => {
    headers = { ...headers, ...(await resolveValues(renewed.headers)) }
    query = { ...query, ...(await resolveValues(renewed.params)) }
  }
  return (init, { signal, attempt }) => {
    const timeoutMs = requestTimeoutMs(attempt, init.body?.length)
    const once = (): Promise<Answered> =>
      withinTime({ environment, signal, timeoutMs }, async (until) => {
        const own = { query: { ...query, ...init.query }, headers: { ...headers, ...init.headers } }
        const response = await port.request({ ...init, ...own, signal: until })
        // The body is read whole in any case, so that the connection can be used again.
        return { response, text: await response.text() }
      })
    return withFreshCredentials(once, askForCredentials, take, init.method === 'POST')
  }
}

type Init = Parameters<RequestPort['request']>[0]

interface Try {
  readonly signal: AbortSignal
  readonly attempt: number
}

const headersOf = ({ stamp }: FrozenBatch): Record<string, string> => ({
  'Content-Type': 'application/json',
  'Producer-Id': stamp.producerId,
  'Producer-Epoch': String(stamp.epoch),
  'Producer-Seq': String(stamp.seq),
})

async function resolveValues(values: RetryOpts['params']): Promise<Record<string, string>> {
  const resolved: Record<string, string> = {}
  for (const [name, value] of Object.entries(values ?? {})) {
    const text = typeof value === 'function' ? await value() : value
    if (text !== undefined) resolved[name] = text
  }
  return resolved
}
