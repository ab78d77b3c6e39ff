// Creates, shows, changes and removes subscriptions (protocol section 13).
import { lineageOf, placeAt } from '../core/lineage.ts'
import { START_PLACE } from '../core/offset-codec.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import type { StoreView, StoreWriter } from '../store/stream-store.ts'
import { type ControlFailure, controlFailure } from '../subscriptions/control-failure.ts'
import { matchesGlob, parseGlob } from '../subscriptions/glob.ts'
import { relativePath, resolvePath, segmentsOf } from '../subscriptions/relative-path.ts'
import { isSameConfig, type Subscription, type SubscriptionConfig } from '../subscriptions/subscription.ts'
import { stepWake } from '../subscriptions/wake-machine.ts'
import { isFailing } from '../subscriptions/wake-state.ts'
import { locate } from './context.ts'
import { linkStream, tailOf, unlinkAll, unlinkExplicit } from './stream-links.ts'
import { ALL, type Effects, type SubscriptionContext } from './subscription-context.ts'
import { notFound, stateOf } from './wake-cycle.ts'
import { linkType } from './wake-snapshot.ts'

export interface Put {
  readonly kind: 'created' | 'exists'
  readonly subscription: Subscription
}

/** Creates a subscription, or confirms one that is the same. Streams that exist are linked at their ends. */
export const putSubscription = (
  context: SubscriptionContext,
  writer: StoreWriter,
  id: string,
  config: SubscriptionConfig,
  origin: string,
): Put | ControlFailure => {
  const { shelves } = writer
  const known = shelves.get('subscriptions', ALL, id)
  if (known !== undefined && !isSameConfig(known, config))
    return controlFailure('SUBSCRIPTION_ALREADY_EXISTS', 'A subscription with another configuration has this id.')
  // Who confirms may reach the server at another address than before.
  const subscription: Subscription = { ...config, id, createdMs: known?.createdMs ?? context.clock.now(), origin }
  shelves.put('subscriptions', ALL, id, subscription)
  if (known !== undefined) return { kind: 'exists', subscription }
  if (config.pattern !== undefined) {
    shelves.put('patterns', ALL, id, config.pattern)
    for (const path of matchesOf(context, writer, config.pattern))
      linkStream(writer, id, path, 'glob', tailOf(context, writer, path))
  }
  linkExplicitly(context, writer, id, config.streams)
  return { kind: 'created', subscription }
}

/** Adds streams that a request names, from their present ends on. */
export const addStreams = (
  context: SubscriptionContext,
  writer: StoreWriter,
  id: string,
  streams: ReadonlyArray<string>,
): ControlFailure | undefined => {
  if (writer.shelves.get('subscriptions', ALL, id) === undefined) return notFound(id)
  linkExplicitly(context, writer, id, streams)
  return undefined
}

/** Takes a stream away that a request named. One that the pattern matches stays. */
export const removeStream = (
  context: SubscriptionContext,
  writer: StoreWriter,
  id: string,
  stream: string,
): ControlFailure | undefined => {
  if (writer.shelves.get('subscriptions', ALL, id) === undefined) return notFound(id)
  const path = resolvePath(stream, context.root)
  if (path !== undefined) unlinkExplicit(writer, id, path)
  return undefined
}

/** Removes a subscription. Its generation stays, so that a wake of before is never taken for one of a later namesake. */
export const removeSubscription = (writer: StoreWriter, effects: Effects, id: string): void => {
  const { shelves } = writer
  const known = shelves.get('subscriptions', ALL, id)
  if (known === undefined) return
  const terms = { type: known.target.kind, leaseTtlMs: known.leaseTtlMs }
  shelves.put('wakes', ALL, id, stepWake(stateOf(writer, id), { kind: 'removed' }, terms).state)
  shelves.remove('subscriptions', ALL, id)
  shelves.remove('patterns', ALL, id)
  unlinkAll(writer, id)
  effects.moved.add(id)
}

/** A stream was created: links it to the patterns that match it, before its first data. */
export const linkByPatterns = (context: SubscriptionContext, writer: StoreWriter, record: StreamRecord): void => {
  const { path, origin } = record
  // What a fork inherits was processed, or not, as its source's.
  const from = origin === undefined ? START_PLACE : placeAt(lineageOf(record, writer.stream), origin.position)
  const segments = segmentsOf(path, context.root)
  for (const [id, pattern] of [...writer.shelves.all('patterns', ALL)]) {
    const glob = parseGlob(pattern)
    if (glob.kind === 'glob' && matchesGlob(glob, segments)) linkStream(writer, id, path, 'glob', from)
  }
}

/** What a GET shows. */
export const describeSubscription = (
  context: SubscriptionContext,
  view: StoreView,
  subscription: Subscription,
  signing: unknown,
): unknown => {
  const { id, target, pattern, leaseTtlMs, createdMs, description } = subscription
  const links = [...view.shelves.all('links', id)].map(([path, link]) => ({
    path: relativePath(path, context.root),
    link_type: linkType(link),
    acked_offset: link.acked,
  }))
  return {
    id,
    subscription_id: id,
    type: target.kind,
    pattern,
    streams: links.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    ...(target.kind === 'webhook' ? { webhook: { url: target.url, signing } } : { wake_stream: target.stream }),
    lease_ttl_ms: leaseTtlMs,
    created_at: new Date(createdMs).toISOString(),
    status: isFailing(stateOf(view, id)) ? 'failed' : 'active',
    description,
  }
}

const linkExplicitly = (
  context: SubscriptionContext,
  writer: StoreWriter,
  id: string,
  streams: ReadonlyArray<string>,
): void => {
  for (const stream of streams) {
    const path = resolvePath(stream, context.root)
    if (path !== undefined) linkStream(writer, id, path, 'explicit', tailOf(context, writer, path))
  }
}

const matchesOf = (context: SubscriptionContext, view: StoreView, pattern: string): ReadonlyArray<string> => {
  const glob = parseGlob(pattern)
  if (glob.kind !== 'glob') return []
  return [...view.streams()]
    .map(({ path }) => path)
    .filter((path) => matchesGlob(glob, segmentsOf(path, context.root)))
    .filter((path) => locate(context, view, path).kind === 'live')
}
