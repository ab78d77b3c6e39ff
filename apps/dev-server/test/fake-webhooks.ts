import type { WebhookCall, WebhookDelivery } from '../src/handler.ts'
import { settle } from './fake-clock.ts'

/** One call of a webhook, waiting for its answer. */
export interface ReceivedCall {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly message: WakeMessage
  readonly signal: AbortSignal
  answer(status: number, body?: unknown): void
  breakOff(): void
}

export interface WakeMessage {
  readonly subscription_id: string
  readonly wake_id: string
  readonly generation: number
  readonly streams: ReadonlyArray<{
    readonly path: string
    readonly acked_offset: string
    readonly tail_offset: string
  }>
  readonly callback_url: string
  readonly callback_token: string
}

export interface FakeWebhooks {
  readonly port: WebhookDelivery
  readonly calls: ReadonlyArray<ReceivedCall>
  /** Resolves with the call of this number, 0 for the first. */
  call(index: number): Promise<ReceivedCall>
}

/** Webhooks whose calls a test answers. Addresses with `forbidden` in them are rejected. */
export const createFakeWebhooks = (): FakeWebhooks => {
  const calls: ReceivedCall[] = []
  return {
    calls,
    call: (index) => until(() => calls[index]),
    port: {
      check: (url) => Promise.resolve(url.includes('forbidden') ? 'It is forbidden.' : undefined),
      call: ({ url, headers, body, signal }: WebhookCall) =>
        new Promise((resolve) => {
          const text = new TextDecoder().decode(body)
          calls.push({
            url,
            headers,
            text,
            message: JSON.parse(text) as WakeMessage,
            signal,
            answer: (status, answered = {}) =>
              resolve({ kind: 'answered', status, body: new TextEncoder().encode(JSON.stringify(answered)) }),
            breakOff: () => resolve({ kind: 'unreachable', reason: 'It hung up.' }),
          })
        }),
    },
  }
}

/** Waits, without any clock, until something is there. Signatures are made outside of the event loop. */
export const until = async <T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await settle()
  }
}
