// Calls webhooks over sockets. The addresses behind a name are resolved once a call, all of them are judged, and the
// connection is made to one of those and to no other: a name that changes its answer between the check and the use
// gains nothing. Redirects are answers like any other, and are not followed (protocol section 13).
import { lookup } from 'node:dns/promises'
import { type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIPv6 } from 'node:net'
import { bareHost, judgeAddresses, judgeTarget, literalOf, type TargetRules } from '../subscriptions/webhook-target.ts'
import type { WebhookCall, WebhookDelivery, WebhookResult } from '../server/webhook-delivery.ts'

/** Gives all addresses of a name. */
export type Resolve = (hostname: string) => Promise<ReadonlyArray<string>>

export interface WebhookCallerOptions extends TargetRules {
  /** The system's resolver when left out. */
  readonly resolve?: Resolve | undefined
}

/** Longest answer that is looked at, in bytes; all that is looked for is `{"done":true}`. */
const MAX_ANSWER_BYTES = 65_536

/** Creates the delivery of webhooks for a server on Node. */
export const createWebhookCaller = (options: WebhookCallerOptions): WebhookDelivery => {
  const resolve = options.resolve ?? resolveBySystem
  return {
    check: async (url) => {
      const found = await find(url, options, resolve)
      // A name that cannot be resolved now may be later; it is judged again at every call.
      return found.kind === 'rejected' ? found.reason : undefined
    },
    call: async (call) => {
      const found = await find(call.url, options, resolve)
      if (found.kind !== 'found') return { kind: 'unreachable', reason: found.reason }
      try {
        return await post(found, call)
      } catch (error) {
        return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}

interface Found {
  readonly kind: 'found'
  readonly url: URL
  readonly addresses: ReadonlyArray<string>
}

type Finding = Found | { readonly kind: 'rejected' | 'unresolved'; readonly reason: string }

const find = async (text: string, rules: TargetRules, resolve: Resolve): Promise<Finding> => {
  const target = judgeTarget(text, rules)
  if (target.kind === 'rejected') return target
  const { url, reach } = target
  const host = bareHost(url)
  if (literalOf(url) !== undefined) return { kind: 'found', url, addresses: [host] }
  try {
    const addresses = await resolve(host)
    const reason = judgeAddresses(reach, addresses)
    return reason === undefined ? { kind: 'found', url, addresses } : { kind: 'rejected', reason }
  } catch {
    return { kind: 'unresolved', reason: `The name ${host} cannot be resolved.` }
  }
}

const resolveBySystem: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address }) => address)

const post = ({ url, addresses }: Found, call: WebhookCall): Promise<WebhookResult> =>
  new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...call.headers, 'Content-Length': String(call.body.length) },
      signal: call.signal,
      // A pooled connection may lead to an address that was judged for another call.
      agent: false,
      lookup: pinnedTo(addresses),
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
  (addresses: ReadonlyArray<string>): NonNullable<RequestOptions['lookup']> =>
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
