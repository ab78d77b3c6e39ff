// Server-sent events as bytes (protocol section 11.2). Every line break of a payload, CRLF, CR or LF, starts a new
// `data:` line, so that no content can forge an event.
import {
  mediaFamilyOf,
  SSE_CLOSED_FIELD,
  SSE_CURSOR_FIELD,
  SSE_OFFSET_FIELD,
  SSE_UP_TO_DATE_FIELD,
} from '@oxbow/client/protocol'
import { concatBytes } from './bytes.ts'

/** What a control event tells about the data before it. */
export type SseControl =
  | { readonly kind: 'open'; readonly offset: string; readonly cursor: number; readonly upToDate: boolean }
  | { readonly kind: 'closed'; readonly offset: string }

/** Whether the payloads of a stream travel as base64: neither text nor JSON. */
export const isBase64Stream = (contentType: string): boolean => mediaFamilyOf(contentType) === 'binary'

/** One `data` event holding a batch's body. */
export const sseData = (contentType: string, body: Uint8Array): Uint8Array =>
  isBase64Stream(contentType) ? text(`event: data\ndata:${base64(body)}\n\n`) : lines('event: data\n', body)

/** One `control` event. At the end of a closed stream there is no cursor, since nobody reads on. */
export const sseControl = (control: SseControl): Uint8Array => {
  const fields =
    control.kind === 'closed'
      ? { [SSE_OFFSET_FIELD]: control.offset, [SSE_CLOSED_FIELD]: true, [SSE_UP_TO_DATE_FIELD]: true }
      : {
          [SSE_OFFSET_FIELD]: control.offset,
          [SSE_CURSOR_FIELD]: String(control.cursor),
          ...(control.upToDate ? { [SSE_UP_TO_DATE_FIELD]: true } : {}),
        }
  return text(`event: control\ndata:${JSON.stringify(fields)}\n\n`)
}

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const PREFIX = new TextEncoder().encode('data:')

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

/** Works on bytes: the breaks are ASCII, and a character cut by the end of a batch must not be changed. */
const lines = (head: string, body: Uint8Array): Uint8Array => {
  const parts: Uint8Array[] = [text(head)]
  for (const line of splitLines(body))
    parts.push(PREFIX, ...(line[0] === SPACE ? [Uint8Array.of(SPACE)] : []), line, Uint8Array.of(LF))
  parts.push(Uint8Array.of(LF))
  return concatBytes(parts)
}

function* splitLines(body: Uint8Array): Generator<Uint8Array> {
  let start = 0
  for (let at = 0; at < body.length; at++) {
    if (body[at] !== LF && body[at] !== CR) continue
    yield body.subarray(start, at)
    if (body[at] === CR && body[at + 1] === LF) at++
    start = at + 1
  }
  yield body.subarray(start)
}

const CHUNK = 0x8000

const base64 = (bytes: Uint8Array): string => {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(binary)
}
