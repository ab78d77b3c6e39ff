// The control interface of subscriptions over plain requests (protocol section 13).
import { type ControlFailure, controlFailure, statusOf } from '../subscriptions/control-failure.ts'
import {
  isSubscriptionId,
  parseAddition,
  parseConfig,
  parseReport,
  parseWorker,
} from '../subscriptions/subscription-request.ts'
import type { Subscription } from '../subscriptions/subscription.ts'
import { answerJson, type ControlCall, type ControlRoutes, refuseControl } from './control.ts'
import { answer, type Answer } from './message.ts'
import { readBody } from './read-body.ts'
import {
  addStreams,
  describeSubscription,
  putSubscription,
  removeStream,
  removeSubscription,
} from './subscription-calls.ts'
import { ALL, noEffects } from './subscription-context.ts'
import { notFound } from './wake-cycle.ts'
import { checkToken, checkType, claimWork, reportWork, type WorkDesk } from './work-calls.ts'

/** Longest body of a request to the control interface, in bytes. */
const MAX_BODY_BYTES = 1_048_576

/** The interfaces `subscriptions` and `jwks.json`. */
export const subscriptionRoutes = (desk: WorkDesk): ControlRoutes =>
  new Map([
    ['subscriptions', { isOpen: bearsToken, handle: (call) => routeSubscriptions(desk, call) }],
    // Whoever receives a delivery must be able to check it.
    ['jwks.json', { isOpen: () => true, handle: (call) => showKeys(desk, call) }],
  ])

/** A worker shows the token of its wake, which is checked here. */
const bearsToken = ({ segments: [, , action, ...rest] }: ControlCall): boolean =>
  rest.length === 0 && (action === 'callback' || action === 'ack' || action === 'release')

type Perform = (desk: WorkDesk, id: string, call: ControlCall) => Promise<Answer>

const routeSubscriptions = async (desk: WorkDesk, call: ControlCall): Promise<Answer> => {
  const [, id = '', action, ...rest] = call.segments
  const methods = action === undefined ? SUBSCRIPTION : isStreamPath(action, rest) ? STREAM : actionOf(action, rest)
  if (methods === undefined || !isSubscriptionId(id))
    return refuseControl(404, 'NOT_FOUND', 'There is no such interface.')
  const perform = methods.get(call.request.method)
  return perform === undefined ? refuseMethod([...methods.keys()]) : perform(desk, id, call)
}

const isStreamPath = (action: string, rest: ReadonlyArray<string>): boolean => action === 'streams' && rest.length > 0

const actionOf = (action: string, rest: ReadonlyArray<string>): ReadonlyMap<string, Perform> | undefined => {
  const perform = rest.length === 0 ? ACTIONS.get(action) : undefined
  return perform === undefined ? undefined : new Map([['POST', perform]])
}

const refuseMethod = (allowed: ReadonlyArray<string>): Answer =>
  refuseControl(405, 'INVALID_REQUEST', `This interface knows ${allowed.join(', ')}.`, { Allow: allowed.join(', ') })

const put: Perform = async (desk, id, { request, url }) => {
  const { context, keys, runner } = desk
  const body = await readJson(request)
  if (body.kind === 'answer') return body
  const config = parseConfig(body.value, context.root)
  if ('kind' in config) return refuse(config)
  if (config.target.kind === 'webhook') {
    if (context.delivery === undefined)
      return refuse(controlFailure('INVALID_REQUEST', 'Webhooks are switched off on this server.'))
    const reason = await context.delivery.check(config.target.url)
    if (reason !== undefined) return refuse(controlFailure('WEBHOOK_URL_REJECTED', reason))
    await keys.current()
  }
  const effects = noEffects()
  const outcome = await context.store.write((writer) => putSubscription(context, writer, id, config, url.origin))
  if (outcome.kind === 'failure') return refuse(outcome)
  runner.follow(effects)
  return answerJson(outcome.kind === 'created' ? 201 : 200, await describe(desk, outcome.subscription, url))
}

const get: Perform = async (desk, id, { url }) => {
  const known = desk.context.store.read(({ shelves }) => shelves.get('subscriptions', ALL, id))
  return known === undefined ? refuse(notFound(id)) : answerJson(200, await describe(desk, known, url))
}

const remove: Perform = async ({ context, runner }, id) => {
  const effects = noEffects()
  await context.store.write((writer) => removeSubscription(writer, effects, id))
  runner.follow(effects)
  return noContent()
}

const add: Perform = async ({ context }, id, { request }) => {
  const body = await readJson(request)
  if (body.kind === 'answer') return body
  const streams = parseAddition(body.value, context.root)
  if ('kind' in streams) return refuse(streams)
  const failure = await context.store.write((writer) => addStreams(context, writer, id, streams))
  return failure === undefined ? noContent() : refuse(failure)
}

/** The path may be one encoded segment, or several. */
const unlink: Perform = async ({ context }, id, { segments }) => {
  const stream = segments.slice(3).join('/')
  const failure = await context.store.write((writer) => removeStream(context, writer, id, stream))
  return failure === undefined ? noContent() : refuse(failure)
}

const claim: Perform = async (desk, id, { request }) => {
  const wrong = checkType(desk, id, 'pull-wake')
  if (wrong !== undefined) return refuse(wrong)
  const body = await readJson(request)
  if (body.kind === 'answer') return body
  const worker = parseWorker(body.value)
  if (typeof worker !== 'string') return refuse(worker)
  const claimed = await claimWork(desk, id, worker)
  if (claimed.kind === 'failure') return refuse(claimed)
  const { wakeId, generation, token, streams, leaseTtlMs } = claimed
  return answerJson(200, { wake_id: wakeId, generation, token, streams, lease_ttl_ms: leaseTtlMs })
}

type WorkType = 'webhook' | 'pull-wake'

/** A callback or an ack: they differ in who may send them. */
const report =
  (type: WorkType): Perform =>
  async (desk, id, call) => {
    const outcome = await reported(desk, id, call, type)
    return outcome.kind === 'answer' ? outcome : answerJson(200, { ok: true, next_wake: outcome.isWoken })
  }

/** Gives the wake back; nothing is acknowledged by it. */
const release: Perform = async (desk, id, call) => {
  const outcome = await reported(desk, id, call, 'pull-wake', { acks: [], done: true })
  return outcome.kind === 'answer' ? outcome : noContent()
}

const reported = async (
  desk: WorkDesk,
  id: string,
  { request }: ControlCall,
  type: WorkType,
  fixed: { readonly acks?: readonly []; readonly done?: boolean } = {},
): Promise<Answer | { readonly kind: 'reported'; readonly isWoken: boolean }> => {
  const wrong = checkType(desk, id, type)
  if (wrong !== undefined) return refuse(wrong)
  const token = await checkToken(desk, id, request.headers['authorization'])
  if (token.kind === 'failure') return refuse(token)
  const body = await readJson(request)
  if (body.kind === 'answer') return body
  const parsed = parseReport(body.value, desk.context.root)
  if (parsed.kind === 'failure') return refuse(parsed)
  const outcome = await reportWork(desk, id, token.generation, { ...parsed, ...fixed })
  return outcome.kind === 'failure' ? refuse(outcome) : { kind: 'reported', isWoken: outcome.isWoken }
}

const SUBSCRIPTION: ReadonlyMap<string, Perform> = new Map([
  ['PUT', put],
  ['GET', get],
  ['DELETE', remove],
])

const STREAM: ReadonlyMap<string, Perform> = new Map([['DELETE', unlink]])

const ACTIONS: ReadonlyMap<string, Perform> = new Map([
  ['streams', add],
  ['callback', report('webhook')],
  ['ack', report('pull-wake')],
  ['claim', claim],
  ['release', release],
])

/** The public keys, for whoever receives deliveries. */
const showKeys = async ({ context, keys }: WorkDesk, { request, segments }: ControlCall): Promise<Answer> => {
  if (segments.length > 1) return refuseControl(404, 'NOT_FOUND', 'There is no such interface.')
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod(['GET', 'HEAD'])
  if (context.delivery !== undefined) await keys.current()
  return answerJson(
    200,
    { keys: keys.published() },
    {
      'Content-Type': 'application/jwk-set+json',
      'Cache-Control': 'public, max-age=300',
    },
  )
}

const describe = async ({ context, keys }: WorkDesk, subscription: Subscription, url: URL): Promise<unknown> => {
  const isWebhook = subscription.target.kind === 'webhook'
  const signing = isWebhook
    ? {
        alg: 'ed25519',
        kid: (await keys.current()).kid,
        jwks_url: new URL(`${context.root}__ds/jwks.json`, url.origin).href,
      }
    : undefined
  return context.store.read((view) => describeSubscription(context, view, subscription, signing))
}

const readJson = async (
  request: ControlCall['request'],
): Promise<Answer | { readonly kind: 'json'; readonly value: unknown }> => {
  const bytes = await readBody(request.body, MAX_BODY_BYTES)
  if (bytes === undefined)
    return refuseControl(413, 'INVALID_REQUEST', `The body is longer than ${MAX_BODY_BYTES} bytes.`)
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return { kind: 'json', value }
  } catch {
    return refuseControl(400, 'INVALID_REQUEST', 'The body must be JSON.')
  }
}

const noContent = (): Answer => answer(204, { 'Cache-Control': 'no-store' })

const refuse = ({ code, message, details }: ControlFailure): Answer =>
  answerJson(statusOf(code), { error: { code, message, ...details } })
