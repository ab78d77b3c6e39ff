// One POST to an address that was judged before. The name of the URL is never resolved again; with https the certificate
// must be one of that name, and of an authority that is trusted.
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps, type RequestOptions as HttpsOptions } from 'node:https'
import { isIPv6 } from 'node:net'
import type { WebhookCall, WebhookResult } from '../server/webhook-delivery.ts'

export interface PinnedTarget {
  readonly url: URL
  /** Where the connection may lead. */
  readonly addresses: ReadonlyArray<string>
  /** Certificates of authorities in PEM, in place of those that Node trusts. */
  readonly trusted?: string | undefined
}

/** Longest answer that is looked at, in bytes; all that is looked for is `{"done":true}`. */
const MAX_ANSWER_BYTES = 65_536

/** POSTs to one of the addresses. Rejects when there is no answer, and when the certificate is not one of the name. */
export const postPinned = ({ url, addresses, trusted }: PinnedTarget, call: WebhookCall): Promise<WebhookResult> =>
  new Promise((resolve, reject) => {
    const options: HttpsOptions = {
      method: 'POST',
      headers: { ...call.headers, 'Content-Length': String(call.body.length) },
      signal: call.signal,
      // A pooled connection may lead to an address that was judged for another call.
      agent: false,
      lookup: pinnedTo(addresses),
      ...(trusted === undefined ? {} : { ca: trusted }),
    }
    const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options)
    request.on('response', (response) => {
      readAnswer(response).then((body) => resolve({ kind: 'answered', status: response.statusCode ?? 0, body }), reject)
    })
    request.on('error', reject)
    request.end(call.body)
  })

/** A resolver that knows only the addresses that were judged. */
const pinnedTo =
  (addresses: ReadonlyArray<string>): NonNullable<HttpsOptions['lookup']> =>
  (_hostname, { all }, done) => {
    const known = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
    const [first] = known
    if (all === true) done(null, known)
    else if (first === undefined) done(new Error('There is no address.'), '', 4)
    else done(null, first.address, first.family)
  }

/** The body of an answer, or nothing of one that is too long; its rest is not read. */
const readAnswer = async (response: IncomingMessage): Promise<Uint8Array> => {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of response) {
    if (!Buffer.isBuffer(part)) continue
    length += part.length
    if (length > MAX_ANSWER_BYTES) return new Uint8Array(0)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
