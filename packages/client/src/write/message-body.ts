// One message, and the body that carries several. In JSON mode every message is one element of an array, because the
// server flattens an array one level (protocol section 2.3); otherwise messages are simply one after the other.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { concatBytes } from '../protocol/bytes.ts'
import { isJsonText, joinJsonMessages } from '../protocol/json-frames.ts'
import { isJsonMediaType } from '../protocol/media-type.ts'

/**
 * What can be appended. To a JSON stream: any value that `JSON.stringify` takes, or JSON text as a string or as UTF-8
 * bytes (a string is always text: append `'"hello"'` or `JSON.stringify('hello')` for the string hello). To any other
 * stream: a string, which is sent as UTF-8, or bytes.
 */
export type AppendBody = string | number | boolean | object | null

/** A message as it is sent: JSON text or text, or bytes of its own that no caller can change any more. */
export type MessageData = string | Uint8Array<ArrayBuffer>

/**
 * Makes a message of what was given to `append`. Throws a DurableStreamError BAD_REQUEST for what cannot be a message,
 * before anything is sent: a text like `1,2` would be stored as two messages.
 */
export const encodeMessage = (body: unknown, contentType: string): MessageData => {
  const data = typeof body === 'string' ? body : copyBytes(body)
  if (isJsonMediaType(contentType)) return encodeJson(body, data)
  if (data === undefined) {
    throw badMessage(`A ${describe(body)} cannot be appended to a stream of ${contentType}: give a string or bytes.`)
  }
  if (data.length === 0) throw badMessage('There is nothing to append: the body is empty.')
  return data
}

/** The body that carries these messages, all of one content type. */
export const joinMessages = (messages: ReadonlyArray<MessageData>, contentType: string): MessageData => {
  if (isJsonMediaType(contentType)) return joinJsonMessages(messages.map(textOf))
  const texts = messages.filter((message) => typeof message === 'string')
  return texts.length === messages.length ? texts.join('') : concatBytes(messages.map(bytesOf))
}

/** The bytes of a string or of any view or buffer, as a copy; `undefined` for everything else. */
export const copyBytes = (body: unknown): Uint8Array<ArrayBuffer> | undefined => {
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice()
  return body instanceof ArrayBuffer ? new Uint8Array(body.slice(0)) : undefined
}

export const bytesOf = (data: MessageData): Uint8Array<ArrayBuffer> =>
  typeof data === 'string' ? new TextEncoder().encode(data) : data

const encodeJson = (body: unknown, data: MessageData | undefined): string => {
  const text = data === undefined ? stringify(body) : textOf(data)
  if (text === undefined) throw badMessage(`A ${describe(body)} has no form in JSON and cannot be appended.`)
  if (data !== undefined && !isJsonText(text)) {
    throw badMessage(`The text to append is not one JSON value: ${text.slice(0, 100)}`)
  }
  return text
}

const stringify = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw badMessage(`The value cannot be written as JSON: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

const textOf = (data: MessageData): string => (typeof data === 'string' ? data : new TextDecoder().decode(data))

const describe = (body: unknown): string => (body === null ? 'null' : typeof body)

const badMessage = (message: string): DurableStreamError => new DurableStreamError(message, 'BAD_REQUEST', 400)
