import { createOptimisticAction, type Transaction } from '@tanstack/db'
import type { DurableStream } from '@oxbow/client'
import type { StreamStateDefinition } from '../schema/state-schema.ts'
import type { StreamDB } from './stream-db.ts'

/**
 * An optimistic action: `onMutate` changes collections at once, `mutationFn` sends the change by its own means and
 * resolves when it is done; when it rejects, the change is taken back.
 */
// Applications write actions whose parameters have no types and call them with whatever they made; only `any` takes
// both that and types.
// oxlint-disable-next-line typescript/no-explicit-any
export interface ActionDefinition<P = any, C = any> {
  onMutate: (params: P) => void
  mutationFn: (params: P, context: C) => Promise<unknown>
}

/** Makes the actions of a database once it stands. */
export type ActionFactory<
  TDef extends StreamStateDefinition,
  TActions extends Record<string, ActionDefinition>,
> = (context: { db: StreamDB<TDef>; stream: DurableStream }) => TActions

/** The functions that run the actions. Each returns a TanStack DB transaction: await its `isPersisted.promise`. */
export type ActionMap<TActions extends Record<string, ActionDefinition>> = {
  readonly [K in keyof TActions]: (params: ParamsOf<TActions[K]>) => Transaction
}

/** What an action is called with: anything, if neither of its functions looks at it. */
type ParamsOf<A extends ActionDefinition> =
  Parameters<A['onMutate']> extends [infer P]
    ? P
    : Parameters<A['mutationFn']> extends [infer P, ...unknown[]]
      ? P
      : unknown

/** A database with actions. */
export type StreamDBWithActions<
  TDef extends StreamStateDefinition,
  TActions extends Record<string, ActionDefinition>,
> = StreamDB<TDef> & { readonly actions: ActionMap<TActions> }

/** Wraps the definitions of a factory. */
export function createActions<TDef extends StreamStateDefinition, TActions extends Record<string, ActionDefinition>>(
  factory: ActionFactory<TDef, TActions>,
  db: StreamDB<TDef>,
): ActionMap<TActions> {
  const definitions = factory({ db, stream: db.stream })
  const wrapped = Object.entries(definitions).map(([name, { onMutate, mutationFn }]) => [
    name,
    createOptimisticAction<never>({
      onMutate,
      mutationFn: async (params, context) => mutationFn(params, context),
    }),
  ])
  return Object.fromEntries(wrapped) as ActionMap<TActions>
}
