import { concatBytes } from '../core/bytes.ts'
import type { Body } from './message.ts'

/** The whole body of a request, or `undefined` when it is longer than `maxBytes`; the rest is then not read. */
export const readBody = async (body: Body | undefined, maxBytes: number): Promise<Uint8Array | undefined> => {
  if (body === undefined) return new Uint8Array(0)
  if (ArrayBuffer.isView(body)) return body.length > maxBytes ? undefined : body
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body) {
    length += part.length
    if (length > maxBytes) return undefined
    parts.push(part)
  }
  return concatBytes(parts)
}
