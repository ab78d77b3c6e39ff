// Data events become a batch only when a control event tells where they end. Data that never met one is forgotten with
// the connection and read again. Protocol section 11.2.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { concatBytes } from '../protocol/bytes.ts'
import { positionFromControl, type Position } from '../protocol/position.ts'
import { decodeBase64 } from './base64.ts'
import type { SseEvent } from './sse-parser.ts'

/** How the payloads of a connection are to be read. `text` is taken as it is. */
export type SseEncoding = 'json' | 'text' | 'base64'

/** The data of some events and where it ends. Bytes for base64, else text; for JSON one array or nothing. */
export interface SseBatch {
  readonly content: string | Uint8Array<ArrayBuffer>
  readonly position: Position
}

/** Takes the next event; returns a batch when a control event completes one. */
export type SseBatches = (event: SseEvent) => SseBatch | undefined

/**
 * Collects the batches of one connection. Throws a `DurableStreamError` `PARSE_ERROR` for a control event that is empty
 * or malformed and for data that is not base64 where it must be. Unknown events are skipped.
 */
export const createSseBatches = (encoding: SseEncoding, cursor?: string | undefined): SseBatches => {
  let payloads: string[] = []
  let lastCursor = cursor

  return ({ type, data }) => {
    if (type === 'data') payloads.push(data)
    if (type !== 'control') return undefined
    const position = positionFromControl(data, lastCursor)
    if (position === undefined) throw parseError('control event', data)
    lastCursor = position.cursor
    const content = contentOf(payloads, encoding)
    payloads = []
    return { content, position }
  }
}

const contentOf = (payloads: ReadonlyArray<string>, encoding: SseEncoding): SseBatch['content'] => {
  if (encoding === 'text') return payloads.join('')
  if (encoding === 'json') return payloads.length > 1 ? joinArrays(payloads) : payloads.join('')
  return concatBytes(
    payloads.map((payload) => {
      const bytes = decodeBase64(payload)
      if (bytes === undefined) throw parseError('base64 data event', payload)
      return bytes
    }),
  )
}

/** The texts of several JSON arrays as the text of one. What is no array stays one value. */
const joinArrays = (payloads: ReadonlyArray<string>): string => {
  const inner = payloads.map((payload) => {
    const text = payload.trim()
    return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1).trim() : text
  })
  return `[${inner.filter((text) => text !== '').join(',')}]`
}

const parseError = (what: string, data: string): DurableStreamError =>
  new DurableStreamError(`The server sent a malformed ${what}: ${preview(data)}`, 'PARSE_ERROR')

const preview = (data: string): string => (data.length > 100 ? `${data.slice(0, 100)}...` : `"${data}"`)
