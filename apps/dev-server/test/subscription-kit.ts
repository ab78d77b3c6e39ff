import { createFakeWebhooks, type FakeWebhooks, until } from './fake-webhooks.ts'
import { createHandlerKit, type HandlerKit, JSON_TYPE } from './handler-kit.ts'
import type { HandlerOptions } from '../src/handler.ts'

export interface SubscriptionKit extends HandlerKit {
  readonly webhooks: FakeWebhooks
  readonly problems: unknown[]
  /** A request to the control interface, with a JSON body. */
  control(method: string, path: string, body?: unknown, token?: string): Promise<ControlAnswer>
  create(path: string, body?: string): Promise<void>
  append(path: string, body: string): Promise<void>
  /** The end of a stream. */
  tail(path: string): Promise<string>
  /** Resolves when the record of a subscription passes. */
  record(id: string, passes: (record: SubscriptionShown) => boolean): Promise<SubscriptionShown>
}

export interface ControlAnswer {
  readonly status: number
  readonly body: unknown
}

export interface SubscriptionShown {
  readonly status: string
  readonly streams: ReadonlyArray<{ readonly path: string; readonly link_type: string; readonly acked_offset: string }>
}

export const HOOK = 'https://hooks.example/'

/** A handler with webhooks that a test answers. */
export const createSubscriptionKit = (options: HandlerOptions = {}): SubscriptionKit => {
  const webhooks = createFakeWebhooks()
  const problems: unknown[] = []
  const kit = createHandlerKit({ webhooks: webhooks.port, onError: (error) => problems.push(error), ...options })
  const control: SubscriptionKit['control'] = async (method, path, body, token) => {
    const response = await kit.ask(method, `__ds/${path}`, {
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  return {
    ...kit,
    webhooks,
    problems,
    control,
    create: async (path, body) => {
      await kit.ask('PUT', path, { headers: JSON_TYPE, ...(body === undefined ? {} : { body }) })
    },
    append: async (path, body) => {
      await kit.ask('POST', path, { headers: JSON_TYPE, body })
    },
    tail: async (path) => (await kit.ask('HEAD', path)).headers.get('stream-next-offset') ?? '',
    record: (id, passes) =>
      until(async () => {
        const shown = (await control('GET', `subscriptions/${id}`)).body as SubscriptionShown
        return passes(shown) ? shown : undefined
      }),
  }
}

/** What an answer with an error says, in short. */
export const failure = ({ status, body }: ControlAnswer): [number, string] => [
  status,
  (body as { error: { code: string } }).error.code,
]
