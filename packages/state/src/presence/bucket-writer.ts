import { DurableStream, STREAM_OFFSET_HEADER } from '@oxbow/client'
import type { Environment } from '../environment.ts'
import { StateError } from '../errors.ts'
import type { RequestOptions } from '../texts/read-batches.ts'
import { encodeBeat, type Beat } from './beat.ts'
import { bucketUrl, TTL_SECONDS } from './buckets.ts'

/** What came of a beat that the server has taken. */
export interface Written {
  /** Where the stream goes on behind it. */
  readonly offset: string
  /** The server's clock, in milliseconds since 1970, where the page may see it. */
  readonly serverTime: number | undefined
}

/** So long an answer may take: a beat is worth nothing later. */
const ANSWER_MS = 5000

/**
 * Writes a beat to one stream of presence, and makes the stream where it does not exist. It is sent once, and goes on
 * when the page is left meanwhile.
 *
 * @throws StateError `rejected` when the server does not take it, or what the network threw.
 */
export async function writeBeat(
  options: {
    readonly name: string
    readonly request: RequestOptions
    readonly environment: Pick<Environment, 'sleep'>
  },
  bucket: number,
  beat: Beat,
): Promise<Written> {
  const { name, request, environment } = options
  const { headers, params, fetch } = request
  const stream = new DurableStream({ url: bucketUrl(name, bucket), headers, params, fetch, warnOnHttp: false })
  const done = new AbortController()
  const late = new AbortController()
  void environment.sleep(ANSWER_MS, done.signal).then(() => late.abort())
  const body = JSON.stringify(encodeBeat(beat))
  const post = (): Promise<Response> =>
    stream.request({
      ...{ method: 'POST', body, signal: late.signal, keepalive: true },
      headers: { 'content-type': 'application/json' },
    })
  try {
    const first = await post()
    const isMissing = first.status === 404 || first.status === 410
    if (isMissing && !beat.isBye) await create(stream, late.signal)
    const answer = isMissing && !beat.isBye ? await post() : first
    const offset = answer.headers.get(STREAM_OFFSET_HEADER)
    if (answer.ok && offset !== null) return { offset, serverTime: timeOf(answer) }
    throw new StateError('rejected', `Presence can not be told to ${stream.url}: it was answered ${answer.status}.`)
  } finally {
    done.abort()
  }
}

/** Another device may make it at the same time; whether it is there shows when it is written to. */
async function create(stream: DurableStream, signal: AbortSignal): Promise<void> {
  const headers = { 'content-type': 'application/json', 'stream-ttl': String(TTL_SECONDS) }
  await stream.request({ method: 'PUT', headers, signal })
}

function timeOf({ headers }: Response): number | undefined {
  const time = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(time) ? undefined : time
}
