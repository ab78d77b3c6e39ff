// Bodies that are streams or that `fetch` knows by itself.
import { bytesOf, copyBytes } from './message-body.ts'

/** A source of chunks, text or bytes. */
export type ChunkSource = ReadableStream<Uint8Array | string> | AsyncIterable<Uint8Array | string>

/** The body of an upload: a stream where `fetch` can send one, else everything collected first. */
export const uploadBody = async (source: ChunkSource): Promise<BodyInit> => {
  const stream = streamOfBytes(source)
  return canSendStreams() ? stream : new Response(stream).arrayBuffer()
}

/** The chunks as one stream of bytes, pulled as they are sent; cancelling it ends the source. */
export const streamOfBytes = (source: ChunkSource): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const chunks = source instanceof ReadableStream ? chunksOf(source) : source[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(bytesOf(typeof value === 'string' ? value : (copyBytes(value) ?? new Uint8Array())))
    },
    cancel: async () => {
      await chunks.return?.()
    },
  })
}

/**
 * The body of a create request. What `fetch` takes stays as it is, a string becomes UTF-8 bytes, and any other value
 * its JSON text.
 */
export const createBody = (body: unknown): BodyInit | undefined => {
  if (body === undefined) return undefined
  if (typeof body === 'string') return new TextEncoder().encode(body)
  return copyBytes(body) ?? (isFetchBody(body) ? body : new TextEncoder().encode(JSON.stringify(body)))
}

/** Where a request cannot be streamed, the body would be sent as the text "[object ReadableStream]". */
const canSendStreams = (): boolean => {
  let isDuplexRead = false
  const init = {
    method: 'POST',
    body: new ReadableStream(),
    get duplex() {
      isDuplexRead = true
      return 'half'
    },
  }
  const { headers } = new Request('https://stream.invalid', init)
  return isDuplexRead && !headers.has('content-type')
}

const isFetchBody = (body: unknown): body is BodyInit =>
  body instanceof ReadableStream || body instanceof Blob || body instanceof FormData || body instanceof URLSearchParams

/** An iterator over a stream that also works where streams are not iterable. */
const chunksOf = <T>(stream: ReadableStream<T>): AsyncIterator<T> => {
  const reader = stream.getReader()
  return {
    next: async () => {
      const { done, value } = await reader.read()
      return done ? { done: true, value: undefined } : { done: false, value }
    },
    return: async () => {
      await reader.cancel()
      return { done: true, value: undefined }
    },
  }
}
