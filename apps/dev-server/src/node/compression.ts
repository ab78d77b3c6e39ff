// Compression of whole answers, off the event loop (protocol section 10). Event streams are never compressed: a
// compressor would hold back what must arrive now.
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { deflate, gzip } from 'node:zlib'
import { mediaTypeOf } from '@oxbow/client/protocol'
import type { Answer } from '../server/message.ts'

/** Below this many bytes compression costs more than it saves. */
const MIN_BYTES = 1024

const COMPRESSORS = { gzip: promisify(gzip), deflate: promisify(deflate) }

/** The answer in the best encoding that the client takes, or as it is. */
export const compress = async (reply: Answer, incoming: IncomingMessage): Promise<Answer> => {
  const { body } = reply
  if (reply.status !== 200 || !(body instanceof Uint8Array) || body.length < MIN_BYTES) return reply
  if (!isCompressible(reply.headers['Content-Type'])) return reply
  const accepted = incoming.headersDistinct['accept-encoding']?.join(',')
  const encoding = acceptedEncoding(accepted)
  const vary = reply.headers['Vary'] === undefined ? 'Accept-Encoding' : `${reply.headers['Vary']}, Accept-Encoding`
  if (encoding === undefined) return { ...reply, headers: { ...reply.headers, Vary: vary } }
  const compressed = await COMPRESSORS[encoding](body)
  return { ...reply, headers: { ...reply.headers, 'Content-Encoding': encoding, Vary: vary }, body: compressed }
}

/** Text in one of its forms. Bytes of other kinds are mostly random or compressed already: trying costs both sides. */
export const isCompressible = (contentType: string | undefined): boolean => {
  const mediaType = mediaTypeOf(contentType)
  return /^text\/|^application\/(json|xml|javascript|x-ndjson|ndjson|yaml)$|\+(json|xml)$/.test(mediaType ?? '')
}

/** gzip before deflate; an encoding with quality 0 is refused (RFC 9110 section 12.5.3). */
export const acceptedEncoding = (header: string | undefined): 'gzip' | 'deflate' | undefined => {
  const accepted = new Map<string, boolean>()
  for (const item of (header ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim())
    accepted.set(name, !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)))
  }
  for (const name of ['gzip', 'deflate'] as const) if (accepted.get(name) ?? accepted.get('*') ?? false) return name
  return undefined
}
