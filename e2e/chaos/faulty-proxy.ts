// Passes requests on to a server that comes and goes, answers some with 503, and breaks the connection under some writes
// after they were accepted. It is where requests are counted, because it outlives the server.
import { type IncomingMessage, request, type RequestListener, type ServerResponse } from 'node:http'
import type { LiveRequests } from './live-requests.ts'
import type { Random } from './seeded-random.ts'

/** A write that came by, for those who look for a cause. */
export interface WriteNote {
  /** When it came, in milliseconds since 1970. */
  readonly at: number
  /** Producer id, epoch and sequence number. */
  readonly stamp: string
  readonly body: string
  /** The status of the answer, and whether it was withheld; what happened to the connection where there was none. */
  readonly outcome: string
}

export interface FaultyProxy {
  readonly handle: RequestListener
  /** Where the server is; undefined while it is down. */
  pointTo(port: number | undefined): void
  /** No faults from now on. */
  calmDown(): void
  /** How many requests were answered 503, and how many writes were cut after the server had accepted them. */
  readonly injected: { readonly refused: number; readonly cuts: number }
  /** All writes so far. */
  readonly writes: ReadonlyArray<WriteNote>
}

/** Of all requests. */
const REFUSED_SHARE = 0.08
/** Of all writes. */
const CUT_SHARE = 0.12
/** What concerns one connection only. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding'])

export const createFaultyProxy = (random: Random, live: LiveRequests): FaultyProxy => {
  const injected = { refused: 0, cuts: 0 }
  const writes: WriteNote[] = []
  let port: number | undefined
  let isCalm = false

  const note = (incoming: IncomingMessage): ((outcome: string) => void) => {
    const at = Date.now()
    const parts: Buffer[] = []
    incoming.on('data', (part: Buffer) => parts.push(part))
    const stamp = ['producer-id', 'producer-epoch', 'producer-seq'].map((name) => incoming.headers[name]).join(' ')
    return (outcome) => void writes.push({ at, stamp, body: Buffer.concat(parts).toString(), outcome })
  }
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { method = 'GET', url = '/', headers } = incoming
    const isCut = !isCalm && method === 'POST' && random.chance(CUT_SHARE)
    const tell = method === 'POST' ? note(incoming) : undefined
    const breakOff = (): void => void outgoing.socket?.destroy()
    const upstream = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false })
    upstream.on('error', (error) => {
      tell?.(`no answer: ${error.message}`)
      breakOff()
    })
    upstream.on('response', (answer) => {
      answer.on('error', breakOff)
      answer.on('aborted', breakOff)
      tell?.(`${answer.statusCode}${isCut ? ', cut' : ''}`)
      if (!isCut) return void answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, passedOn(answer.headers)))
      // The write is accepted, and nobody will hear of it.
      injected.cuts += 1
      answer.resume().on('end', breakOff)
    })
    outgoing.on('close', () => upstream.destroy())
    incoming.pipe(upstream)
  }

  return {
    handle: (incoming, outgoing) => {
      const { url = '/' } = incoming
      if (port === undefined) return void outgoing.socket?.destroy()
      if (!isCalm && random.chance(REFUSED_SHARE)) {
        injected.refused += 1
        incoming.resume()
        return void outgoing.writeHead(503, { 'Cache-Control': 'no-store' }).end()
      }
      if (/[?&]live=/.test(url)) outgoing.on('close', live.begin())
      pass(incoming, outgoing)
    },
    pointTo: (next) => void (port = next),
    calmDown: () => void (isCalm = true),
    injected,
    writes,
  }
}

const passedOn = (headers: IncomingMessage['headers']): IncomingMessage['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)))
