import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { isJsonMediaType } from '../protocol/media-type.ts'
import { bytesOf, encodeMessage, joinMessages, type MessageData } from './message-body.ts'

const BINARY = 'application/octet-stream'

/** Turns what is given to a producer into messages, and messages into bodies, as the content type of the stream asks. */
export interface ProducerMessages {
  /** `undefined` for an empty text or no bytes, which add nothing. Throws BAD_REQUEST for what cannot be sent. */
  message(body: unknown): { readonly data: MessageData; readonly bytes: number } | undefined
  body(messages: ReadonlyArray<MessageData>): { readonly body: MessageData; readonly contentType: string }
}

/** The content type is asked for each time, because a handle may learn it late. */
export const createProducerMessages = (contentTypeOf: () => string | undefined): ProducerMessages => {
  // Taken in before the content type was known: JSON has to be checked when it is sent.
  let hasUnchecked = false
  return {
    message: (body) => {
      if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
        throw new DurableStreamError(`A producer takes strings and bytes, not a ${typeof body}`, 'BAD_REQUEST', 400)
      }
      if (body.length === 0) return undefined
      const contentType = contentTypeOf()
      if (contentType === undefined) hasUnchecked = true
      const encoded = encodeMessage(body, contentType ?? BINARY)
      const bytes = bytesOf(encoded)
      return { data: isJsonMediaType(contentType) ? encoded : bytes, bytes: bytes.length }
    },
    body: (messages) => {
      const contentType = contentTypeOf() ?? BINARY
      const isUnchecked = hasUnchecked && isJsonMediaType(contentType)
      const checked = isUnchecked ? messages.map((message) => encodeMessage(message, contentType)) : messages
      return { body: joinMessages(checked, contentType), contentType }
    },
  }
}
