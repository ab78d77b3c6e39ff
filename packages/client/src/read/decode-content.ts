// Content as what a consumer wants: items, text or bytes.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import type { Content } from './batch.ts'

const encoder = new TextEncoder()

export const bytesOf = (content: Content): Uint8Array<ArrayBuffer> =>
  typeof content === 'string' ? encoder.encode(content) : content

export interface TextReader {
  /** The text that is complete now. A character cut in two comes with its second half. */
  read(content: Content): string
  /** What is left of a character that was never completed. */
  end(): string
}

/** One decoder for a whole session: responses may cut a character in two. */
export const createTextReader = (): TextReader => {
  const decoder = new TextDecoder()
  return {
    read: (content) =>
      typeof content === 'string' ? decoder.decode() + content : decoder.decode(content, { stream: true }),
    end: () => decoder.decode(),
  }
}

/**
 * The messages of a batch. A body that is no array is one message, an empty one is none. Throws a `DurableStreamError`
 * `PARSE_ERROR` with the beginning of what is not JSON. What the items look like is the caller's claim.
 */
export const itemsOf = <T>(content: Content): T[] => {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content)
  if (text.trim() === '') return []
  const value: T | T[] = parse(text)
  return Array.isArray(value) ? value : [value]
}

const parse = <T>(text: string): T | T[] => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const start = text.length > 100 ? `${text.slice(0, 100)}...` : text
    throw new DurableStreamError(`The stream sent what is not JSON: ${start}`, 'PARSE_ERROR', undefined, start, {
      cause,
    })
  }
}
