// One delivery of a wake: what is sent, signed, and what the answer means (protocol section 14).
import type { Subscription } from '../subscriptions/subscription.ts'
import type { KeyRing } from './key-ring.ts'
import type { WakeSnapshot } from './wake-snapshot.ts'
import type { WebhookCall, WebhookResult } from './webhook-delivery.ts'

/** Which wake is delivered. */
export interface DeliveredWake {
  readonly wakeId: string
  readonly generation: number
}

export interface MessageParts {
  readonly subscription: Subscription
  readonly wake: DeliveredWake
  readonly snapshot: WakeSnapshot
  /** The path of the control interface, with a slash at the end. */
  readonly controlPath: string
}

/** The request that tells a webhook of a wake. */
export const composeCall = async (
  keys: KeyRing,
  url: string,
  { subscription, wake, snapshot, controlPath }: MessageParts,
  signal: AbortSignal,
): Promise<WebhookCall> => {
  const callback = `${controlPath}subscriptions/${encodeURIComponent(subscription.id)}/callback`
  const message = {
    subscription_id: subscription.id,
    wake_id: wake.wakeId,
    generation: wake.generation,
    streams: snapshot.streams,
    callback_url: new URL(callback, subscription.origin).href,
    callback_token: await keys.issueToken(subscription.id, wake.generation),
  }
  const body = new TextEncoder().encode(JSON.stringify(message))
  const headers = { 'Content-Type': 'application/json', 'Webhook-Signature': await keys.sign(body) }
  return { url, headers, body, signal }
}

export type DeliveryOutcome =
  | { readonly kind: 'accepted'; readonly done: boolean }
  | { readonly kind: 'failed'; readonly reason: string }

/** Any 2xx takes the wake over; only the JSON body `{"done":true}` says that the work is finished already. */
export const readResult = (result: WebhookResult): DeliveryOutcome => {
  if (result.kind === 'unreachable') return { kind: 'failed', reason: result.reason }
  const { status, body } = result
  if (status < 200 || status > 299) return { kind: 'failed', reason: `It answered ${status}.` }
  return { kind: 'accepted', done: saysDone(body) }
}

const saysDone = (body: Uint8Array): boolean => {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    return typeof value === 'object' && value !== null && 'done' in value && value.done === true
  } catch {
    return false
  }
}
