// The port through which webhooks are called. What it must see to itself: that it calls only addresses that the rules
// allow, those that it has looked at and no others, and that it follows no redirect (protocol section 13).

export interface WebhookCall {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Ends the call: nobody waits for its outcome any more. */
  readonly signal: AbortSignal
}

export type WebhookResult =
  /** The body is empty when it was too long to be of interest. */
  | { readonly kind: 'answered'; readonly status: number; readonly body: Uint8Array }
  | { readonly kind: 'unreachable'; readonly reason: string }

export interface WebhookDelivery {
  /** Says why an address may not be a webhook's; `undefined` when it may. */
  check(url: string): Promise<string | undefined>
  /** Makes one POST. Outcomes are values: it does not reject. */
  call(request: WebhookCall): Promise<WebhookResult>
}

/** A webhook could not be called, or refused. It is called again later. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError' as const
  readonly code = 'WEBHOOK_FAILED' as const
  readonly subscriptionId: string

  constructor(subscriptionId: string, reason: string) {
    super(`The webhook of subscription ${subscriptionId} was not delivered: ${reason} It is tried again later.`)
    this.subscriptionId = subscriptionId
  }
}
