// The write half of a server, as a fetch: enough of the protocol to tell whether a client keeps its promises. Faults are
// taken from a list, one a request.
import type { Fetch } from '../src/environment.ts'
import { isClosedValue, isJsonMediaType, isSameMediaType, parseInteger, splitJsonMessages } from '../src/protocol.ts'

/** What happens to one request instead of a plain answer. */
export type Fault = 'lose-request' | 'lose-answer' | { status: number; headers?: Record<string, string> }

interface StreamRecord {
  contentType: string
  messages: string[]
  closed: boolean
  closedBy?: string
  producers: Map<string, { epoch: number; seq: number }>
  lastSeq: string
}

export interface SeenRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

export interface WriteServer {
  readonly fetch: Fetch
  readonly requests: SeenRequest[]
  /** Faults for the next requests, in order; `undefined` is none. */
  readonly faults: Array<Fault | undefined>
  /** When set, each request waits for it before it is handled. */
  gate: Promise<void> | undefined
  create(path: string, contentType: string): StreamRecord
  messages(path: string): string[]
}

export const createWriteServer = (): WriteServer => {
  const streams = new Map<string, StreamRecord>()
  const server: WriteServer = {
    requests: [],
    faults: [],
    gate: undefined,
    create: (path, contentType) => {
      const stream = newStream(contentType)
      streams.set(path, stream)
      return stream
    },
    messages: (path) => streams.get(path)?.messages ?? [],
    fetch: async (input, init) => {
      const body = await bodyText(init?.body)
      const headers = Object.fromEntries(new Headers(init?.headers))
      const url = input instanceof Request ? input.url : String(input)
      const request = { method: init?.method ?? 'GET', url, headers, body }
      server.requests.push(request)
      await abortable(server.gate, init?.signal)
      const fault = server.faults.shift()
      if (fault === 'lose-request') throw new TypeError('connection refused')
      if (typeof fault === 'object') return new Response(null, fault)
      const answer = handle(streams, request)
      if (fault === 'lose-answer') throw new TypeError('connection reset')
      return answer
    },
  }
  return server
}

const newStream = (contentType: string): StreamRecord => ({
  contentType,
  messages: [],
  closed: false,
  producers: new Map(),
  lastSeq: '',
})

const abortable = async (gate: Promise<void> | undefined, signal: AbortSignal | null | undefined): Promise<void> => {
  if (gate === undefined) return
  await new Promise<void>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
    void gate.then(resolve)
  })
}

const bodyText = async (body: BodyInit | null | undefined): Promise<string> =>
  body === undefined || body === null ? '' : new Response(body).text()

const offsetOf = (stream: StreamRecord): string => String(stream.messages.length).padStart(4, '0')

const reply = (status: number, stream?: StreamRecord, headers: Record<string, string> = {}): Response =>
  new Response(null, {
    status,
    headers: {
      ...(stream !== undefined && { 'Stream-Next-Offset': offsetOf(stream), 'content-type': stream.contentType }),
      ...(stream?.closed === true && { 'Stream-Closed': 'true' }),
      ...headers,
    },
  })

const handle = (streams: Map<string, StreamRecord>, request: SeenRequest): Response => {
  const { pathname } = new URL(request.url)
  const stream = streams.get(pathname)
  if (request.method === 'PUT') return put(streams, pathname, request)
  if (stream === undefined) return reply(404)
  if (request.method === 'POST') return post(stream, request)
  if (request.method === 'DELETE') streams.delete(pathname)
  return request.method === 'HEAD' ? reply(200, stream) : reply(204)
}

const put = (streams: Map<string, StreamRecord>, path: string, request: SeenRequest): Response => {
  const existing = streams.get(path)
  const contentType = request.headers['content-type'] ?? 'application/octet-stream'
  if (existing !== undefined) return reply(isSameMediaType(existing.contentType, contentType) ? 200 : 409, existing)
  const stream = newStream(contentType)
  streams.set(path, stream)
  stream.messages.push(...framesOf(stream, request.body))
  stream.closed = isClosedValue(request.headers['stream-closed'])
  return reply(201, stream)
}

const post = (stream: StreamRecord, { headers, body }: SeenRequest): Response => {
  const close = isClosedValue(headers['stream-closed'])
  const id = headers['producer-id']
  const tuple = `${id}/${headers['producer-epoch']}/${headers['producer-seq']}`
  if (body === '' && !close) return reply(400)
  if (stream.closed) {
    const same = id === undefined ? body === '' : stream.closedBy === tuple
    return reply(same ? 204 : 409, stream)
  }
  if (body !== '' && !isSameMediaType(headers['content-type'], stream.contentType)) return reply(409)
  const verdict = id === undefined ? undefined : judge(stream, id, headers)
  if (verdict !== undefined) return verdict
  const seq = headers['stream-seq']
  if (seq !== undefined && seq <= stream.lastSeq) return reply(409)
  const frames = framesOf(stream, body)
  if (body !== '' && frames.length === 0) return reply(400)
  stream.messages.push(...frames)
  stream.lastSeq = seq ?? stream.lastSeq
  stream.closed = close
  stream.closedBy = tuple
  if (id === undefined) return reply(204, stream)
  const state = { epoch: Number(headers['producer-epoch']), seq: Number(headers['producer-seq']) }
  stream.producers.set(id, state)
  return reply(body === '' ? 204 : 200, stream, echo(state))
}

const framesOf = (stream: StreamRecord, body: string): string[] => {
  if (body === '') return []
  return isJsonMediaType(stream.contentType) ? (splitJsonMessages(body) ?? []) : [body]
}

/** The producer table of the protocol; `undefined` to accept. A duplicate tells no offset, as the reference does. */
const judge = (stream: StreamRecord, id: string, headers: Record<string, string>): Response | undefined => {
  const epoch = parseInteger(headers['producer-epoch']) ?? -1
  const seq = parseInteger(headers['producer-seq']) ?? -1
  const state = stream.producers.get(id)
  if (state === undefined) return seq === 0 ? undefined : gap(0, seq)
  if (epoch < state.epoch) return reply(403, undefined, { 'Producer-Epoch': String(state.epoch) })
  if (epoch > state.epoch) return seq === 0 ? undefined : reply(400)
  if (seq <= state.seq) return reply(204, undefined, echo(state))
  return seq === state.seq + 1 ? undefined : gap(state.seq + 1, seq)
}

const gap = (expected: number, received: number): Response =>
  reply(409, undefined, { 'Producer-Expected-Seq': String(expected), 'Producer-Received-Seq': String(received) })

const echo = (state: { epoch: number; seq: number }): Record<string, string> => ({
  'Producer-Epoch': String(state.epoch),
  'Producer-Seq': String(state.seq),
})
