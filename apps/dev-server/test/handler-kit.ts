import { createFetch, createHandler, type HandlerOptions, type StreamHandler } from '../src/handler.ts'
import { createFakeClock, type FakeClock } from './fake-clock.ts'

export interface HandlerKit {
  readonly handler: StreamHandler
  readonly clock: FakeClock
  /** Sends a request to the stream at `/v1/stream/<name>`. */
  ask(method: string, name: string, init?: { headers?: Record<string, string>; body?: BodyInit }): Promise<Response>
  readonly fetch: typeof fetch
}

/** A handler with a clock that stands still and a repeatable randomness. */
export const createHandlerKit = (options: HandlerOptions = {}): HandlerKit => {
  const clock = createFakeClock()
  let ids = 0
  const handler = createHandler({
    clock,
    random: { fraction: () => 0, id: () => `creation${++ids}` },
    ...options,
  })
  const ask = createFetch(handler)
  return {
    handler,
    clock,
    fetch: ask,
    ask: (method, name, init = {}) => ask(`/v1/stream/${name}`, { method, ...init }),
  }
}

export const JSON_TYPE = { 'Content-Type': 'application/json' }
export const TEXT_TYPE = { 'Content-Type': 'text/plain' }

/** Status, the protocol's own headers by lower-case name, and the body of an answer. */
export const summary = async (
  response: Response,
): Promise<{ status: number; headers: Record<string, string>; body: string }> => ({
  status: response.status,
  headers: Object.fromEntries(
    [...response.headers].filter(([name]) => /^(stream|producer)-|^(etag|location)$/.test(name)),
  ),
  body: await response.text(),
})

/** What has arrived of a body that does not end: reads until `isEnough`, then leaves. */
export const readUntil = async (response: Response, isEnough: (text: string) => boolean): Promise<string> => {
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (!isEnough(text)) {
    const part = await reader.read()
    if (part.done) return text
    text += decoder.decode(part.value, { stream: true })
  }
  await reader.cancel()
  return text
}
