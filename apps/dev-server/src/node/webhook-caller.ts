// Calls webhooks over sockets. The addresses behind a name are resolved once a call, all of them are judged, and the
// connection is made to one of those and to no other: a name that changes its answer between the check and the use
// gains nothing. Redirects are answers like any other, and are not followed (protocol section 13).
import { lookup } from 'node:dns/promises'
import { postPinned, type PinnedTarget } from './post-pinned.ts'
import { bareHost, judgeAddresses, judgeTarget, literalOf, type TargetRules } from '../subscriptions/webhook-target.ts'
import type { WebhookDelivery } from '../server/webhook-delivery.ts'

/** Gives all addresses of a name. */
export type Resolve = (hostname: string) => Promise<ReadonlyArray<string>>

export interface WebhookCallerOptions extends TargetRules {
  /** The system's resolver when left out. */
  readonly resolve?: Resolve | undefined
}

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
        return await postPinned(found, call)
      } catch (error) {
        return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}

type Found = PinnedTarget & { readonly kind: 'found' }

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
