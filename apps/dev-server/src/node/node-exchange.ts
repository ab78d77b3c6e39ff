// Requests and answers of node:http as plain values, and back.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { Answer, Reply, StreamRequest } from '../server/message.ts'
import { compress } from './compression.ts'

/**
 * Answers one request of node:http with what `reply` gives; its signal aborts when the client is gone. Never rejects; a
 * broken connection just ends it.
 */
export const answerThrough = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  reply: (signal: AbortSignal) => Promise<Reply>,
): Promise<void> => {
  const gone = new AbortController()
  outgoing.on('close', () => gone.abort())
  outgoing.on('error', () => gone.abort())
  try {
    const given = await reply(gone.signal)
    if (given.kind === 'cut') return void incoming.socket.destroy()
    await send(await compress(given, incoming), incoming, outgoing, gone.signal)
  } catch {
    // A fault cut the body, or the client went away while it was sent: there is nobody left to tell.
    incoming.socket.destroy()
  }
}

/** The request as a plain value. */
export const requestFrom = (incoming: IncomingMessage, signal: AbortSignal): StreamRequest => {
  const hasBody =
    incoming.headers['content-length'] !== undefined || incoming.headers['transfer-encoding'] !== undefined
  return {
    method: incoming.method ?? 'GET',
    url: addressOf(incoming),
    headers: headersOf(incoming),
    // Whoever leaves the loop over a body that is too long must not take the request apart: its answer is still to come.
    body: hasBody ? incoming.iterator({ destroyOnReturn: false }) : undefined,
    signal,
    remoteAddress: incoming.socket.remoteAddress,
  }
}

/** The address as the client wrote it. A request line may hold anything; what is no path becomes one that is outside. */
const addressOf = (incoming: IncomingMessage): string => {
  const target = incoming.url ?? '/'
  const origin = `http://${incoming.headers.host ?? 'localhost'}`
  if (!URL.canParse(origin) || !target.startsWith('/') || target.startsWith('//')) return 'http://localhost/'
  return URL.canParse(target, origin) ? new URL(target, origin).href : 'http://localhost/'
}

const headersOf = (incoming: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    if (values !== undefined) headers[name] = values.join(', ')
  return headers
}

const send = async (
  reply: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> => {
  // The rest of a refused body is not read, so this connection cannot serve another request.
  if (!incoming.complete && reply.status >= 400) outgoing.setHeader('Connection', 'close')
  const { body } = reply
  if (body === undefined || body instanceof Uint8Array) {
    const lengthMatters = incoming.method !== 'HEAD' && reply.status !== 204 && reply.status !== 304
    outgoing.writeHead(reply.status, {
      ...reply.headers,
      ...(lengthMatters ? { 'Content-Length': String(body?.length ?? 0) } : {}),
    })
    outgoing.end(body)
    return
  }
  outgoing.writeHead(reply.status, reply.headers)
  outgoing.flushHeaders()
  for await (const part of body) {
    if (signal.aborted) return
    if (!outgoing.write(part)) await once(outgoing, 'drain', { signal })
  }
  outgoing.end()
}
