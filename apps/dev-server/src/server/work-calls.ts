// What workers ask for: claim, acknowledge, give back (protocol sections 13.1 to 15).
import { type ControlFailure, controlFailure } from '../subscriptions/control-failure.ts'
import { resolvePath } from '../subscriptions/relative-path.ts'
import type { Ack, WorkReport } from '../subscriptions/subscription-request.ts'
import type { StoreView } from '../store/stream-store.ts'
import type { KeyRing } from './key-ring.ts'
import { type Acknowledged, placeToAck } from './stream-links.ts'
import { ALL, noEffects, type SubscriptionContext } from './subscription-context.ts'
import { type Move, moveWake, type Moved, notFound } from './wake-cycle.ts'
import type { WakeRunner } from './wake-runner.ts'
import { takeSnapshot, type WokenStream } from './wake-snapshot.ts'

export interface WorkDesk {
  readonly context: SubscriptionContext
  readonly keys: KeyRing
  readonly runner: WakeRunner
}

export interface Claimed {
  readonly kind: 'claimed'
  readonly wakeId: string
  readonly generation: number
  readonly token: string
  readonly streams: ReadonlyArray<WokenStream>
  readonly leaseTtlMs: number
}

/** Whether a subscription exists and is of the type for which a call is made. */
export const checkType = (
  { context }: WorkDesk,
  id: string,
  type: 'webhook' | 'pull-wake',
): ControlFailure | undefined => {
  const known = context.store.read(({ shelves }) => shelves.get('subscriptions', ALL, id))
  if (known === undefined) return notFound(id)
  return known.target.kind === type
    ? undefined
    : controlFailure('INVALID_REQUEST', `This call is for ${type} subscriptions; this one is ${known.target.kind}.`)
}

/** Gives the work of a pull-wake subscription to a worker. */
export const claimWork = async (desk: WorkDesk, id: string, worker: string): Promise<Claimed | ControlFailure> => {
  const { context, keys } = desk
  const wakeId = `w_${context.random.id()}`
  const claimed = await move(desk, {
    id,
    event: ({ nowMs, hasPending }) => ({ kind: 'claimed', worker, wakeId, nowMs, hasPending }),
  })
  if (claimed.kind === 'failure') return claimed
  const { state, subscription } = claimed
  // A claim that succeeds leaves the wake held.
  if (state.phase.kind !== 'held') return controlFailure('NO_PENDING_WORK', 'The work is gone.')
  return {
    kind: 'claimed',
    wakeId: state.phase.wakeId,
    generation: state.generation,
    token: await keys.issueToken(id, state.generation),
    streams: context.store.read((view) => takeSnapshot(context, view, id)).streams,
    leaseTtlMs: subscription.leaseTtlMs,
  }
}

/** Checks the token of a worker; it must be of the very generation that the request is about. */
export const checkToken = async (
  { keys }: WorkDesk,
  id: string,
  authorization: string | undefined,
): Promise<{ readonly kind: 'token'; readonly generation: number } | ControlFailure> => {
  const verdict = await keys.judgeToken(authorization)
  if (verdict.kind === 'expired') return controlFailure('TOKEN_EXPIRED', 'The token was good for an hour.')
  return verdict.kind === 'valid' && verdict.token.subscriptionId === id
    ? { kind: 'token', generation: verdict.token.generation }
    : controlFailure('TOKEN_INVALID', 'The token is missing, or not one of this subscription.')
}

/** Moves cursors, keeps the lease, or gives it back. All offsets are checked before any cursor is moved. */
export const reportWork = (
  desk: WorkDesk,
  id: string,
  tokenGeneration: number,
  { wakeId, generation, acks, done }: WorkReport,
): Promise<Moved | ControlFailure> =>
  move(desk, {
    id,
    event: ({ nowMs }) => ({
      kind: 'reported',
      wakeId,
      // A token of another generation is as stale as a number of another one.
      generation: tokenGeneration === generation ? generation : -1,
      done,
      nowMs,
    }),
    acks: (view) => placesOf(desk.context, view, id, acks),
  })

const move = async ({ context, runner }: WorkDesk, step: Move): Promise<Moved | ControlFailure> => {
  const effects = noEffects()
  const outcome = await context.store.write((writer) => moveWake(context, writer, effects, step))
  runner.follow(effects)
  return outcome
}

const placesOf = (
  context: SubscriptionContext,
  view: StoreView,
  id: string,
  acks: ReadonlyArray<Ack>,
): ReadonlyArray<Acknowledged> | ControlFailure => {
  const places: Acknowledged[] = []
  for (const { stream, offset } of acks) {
    const path = resolvePath(stream, context.root)
    const place = path === undefined ? undefined : placeToAck(context, view, id, path, offset)
    if (place === undefined)
      return controlFailure(
        'INVALID_OFFSET',
        `${JSON.stringify(offset)} is no offset to which the cursor of ${JSON.stringify(stream)} can move.`,
      )
    places.push(place)
  }
  return places
}
