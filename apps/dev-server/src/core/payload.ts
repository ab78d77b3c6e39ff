// What one request's body becomes in the log. JSON is kept as the source texts of its messages, so that a number that
// JavaScript cannot hold comes back unchanged (protocol section 2.3).
import { isJsonMediaType, splitJsonMessages } from '@oxbow/client/protocol'
import { concatBytes } from './bytes.ts'

export type Payload =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'malformed'; readonly reason: string }

/** The stored form of a body: its bytes, or in JSON mode its messages joined by commas. Empty when there is no message. */
export const parsePayload = (contentType: string, body: Uint8Array): Payload => {
  if (!isJsonMediaType(contentType) || body.length === 0) return { kind: 'bytes', bytes: body }
  const text = decodeUtf8(body)
  const messages = text === undefined ? undefined : splitJsonMessages(text)
  if (messages === undefined) return { kind: 'malformed', reason: 'The body is not valid JSON.' }
  return { kind: 'bytes', bytes: joinMessages(messages) }
}

/**
 * The first `count` units of a stored payload: messages in JSON mode, else bytes. `undefined` when it has fewer
 * (protocol section 4).
 */
export const payloadPrefix = (contentType: string, payload: Uint8Array, count: number): Uint8Array | undefined => {
  if (!isJsonMediaType(contentType)) return count <= payload.length ? payload.slice(0, count) : undefined
  const messages = splitJsonMessages(`[${new TextDecoder().decode(payload)}]`) ?? []
  return count <= messages.length ? joinMessages(messages.slice(0, count)) : undefined
}

/** The body of a read: the payloads one after the other, in JSON mode as one array. */
export const composeBody = (contentType: string, payloads: ReadonlyArray<Uint8Array>): Uint8Array => {
  if (!isJsonMediaType(contentType)) return concatBytes(payloads)
  const parts: Uint8Array[] = [OPEN]
  for (const [index, payload] of payloads.entries()) parts.push(...(index === 0 ? [payload] : [COMMA, payload]))
  parts.push(CLOSE)
  return concatBytes(parts)
}

/** The messages of a stored payload: the values in JSON mode, else the whole payload as the only one. */
export const messagesOf = (contentType: string, payload: Uint8Array): ReadonlyArray<unknown> => {
  if (payload.length === 0) return []
  if (!isJsonMediaType(contentType)) return [payload]
  const values: unknown = JSON.parse(`[${new TextDecoder().decode(payload)}]`)
  return Array.isArray(values) ? values : []
}

const OPEN = Uint8Array.of(0x5b)
const COMMA = Uint8Array.of(0x2c)
const CLOSE = Uint8Array.of(0x5d)

const joinMessages = (messages: ReadonlyArray<string>): Uint8Array => new TextEncoder().encode(messages.join(','))

const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
