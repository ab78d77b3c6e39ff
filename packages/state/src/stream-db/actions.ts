import { errorOf } from '../core/error-of.ts'
import { createTransaction, type Transaction } from '@tanstack/db'
import type { DurableStream } from '@oxbow/client'
import type { StreamStateDefinition } from '../schema/state-schema.ts'
import type { ShownRow } from '../collections/row-codec.ts'
import { StateError } from '../errors.ts'
import { runAtOnce } from './run-at-once.ts'
import type { StreamDB } from './stream-db.ts'
import type { Transactor } from './transact.ts'

/**
 * An optimistic action: `onMutate` changes collections at once, `mutationFn` sends the changes by its own means and
 * resolves when that is done; when it rejects, they are taken back. It needs the network and throws a `StateError`
 * `offline` without it.
 */
// Applications write actions whose parameters have no types and call them with whatever they made; only `any` takes
// both that and types.
// oxlint-disable-next-line typescript/no-explicit-any
export interface ActionDefinition<P = any, C = any> {
  onMutate: (params: P) => void
  mutationFn: (params: P, context: C) => Promise<unknown>
}

/** An action that is one durable write of the database, sent by its outbox, offline too. */
// oxlint-disable-next-line typescript/no-explicit-any
export interface DurableActionDefinition<P = any> {
  onMutate: (params: P) => void
  mutationFn?: undefined
}

/** An action of either kind. */
export type AnyActionDefinition = ActionDefinition | DurableActionDefinition

/** Makes the actions of a database once it stands. */
export type ActionFactory<
  TDef extends StreamStateDefinition,
  TActions extends Record<string, AnyActionDefinition>,
> = (context: { db: StreamDB<TDef>; stream: DurableStream }) => TActions

/** The functions that run the actions. Each returns a TanStack DB transaction: await its `isPersisted.promise`. */
export type ActionMap<TActions extends Record<string, AnyActionDefinition>> = {
  readonly [K in keyof TActions]: (params: ParamsOf<TActions[K]>) => Transaction
}

/** What an action is called with: anything, if neither of its functions looks at it. */
type ParamsOf<A extends AnyActionDefinition> =
  Parameters<A['onMutate']> extends [infer P]
    ? P
    : Parameters<NonNullable<A['mutationFn']>> extends [infer P, ...unknown[]]
      ? P
      : unknown

/** A database with actions. */
export type StreamDBWithActions<
  TDef extends StreamStateDefinition,
  TActions extends Record<string, AnyActionDefinition>,
> = StreamDB<TDef> & { readonly actions: ActionMap<TActions> }

/** Wraps the definitions of a factory. */
export function createActions<TDef extends StreamStateDefinition, TActions extends Record<string, AnyActionDefinition>>(
  factory: ActionFactory<TDef, TActions>,
  db: StreamDB<TDef>,
  transactor: Pick<Transactor, 'store'>,
): ActionMap<TActions> {
  const wrapped = Object.entries(factory({ db, stream: db.stream })).map(([name, definition]) => [
    name,
    (params: never) => {
      const { mutationFn } = definition
      if (mutationFn === undefined) return runDurably(definition, params, transactor)
      if (db.status.get().phase === 'offline') throw offline(name)
      return runOnline(definition, mutationFn, params)
    },
  ])
  return Object.fromEntries(wrapped) as ActionMap<TActions>
}

function runDurably(
  { onMutate }: Pick<ActionDefinition<never>, 'onMutate'>,
  params: never,
  transactor: Pick<Transactor, 'store'>,
): Transaction {
  const transaction: Transaction<ShownRow> = createTransaction<ShownRow>({
    mutationFn: async (): Promise<void> => transactor.store(transaction),
  })
  return transaction.mutate(() => runAtOnce(() => onMutate(params)))
}

/** The transaction stays pending while its own function works: one that persists would hide remote changes. */
function runOnline(
  { onMutate }: Pick<ActionDefinition<never>, 'onMutate'>,
  mutationFn: ActionDefinition<never>['mutationFn'],
  params: never,
): Transaction {
  const transaction = createTransaction({ autoCommit: false, mutationFn: async () => undefined })
  transaction.mutate(() => runAtOnce(() => onMutate(params)))
  const finish = async (): Promise<void> => {
    try {
      await mutationFn(params, { transaction })
    } catch (cause) {
      const error = errorOf(cause)
      transaction.rollback({ isSecondaryRollback: true, error })
      return
    }
    await transaction.commit()
  }
  finish().catch(() => undefined)
  return transaction
}

const offline = (name: string): StateError =>
  new StateError(
    'offline',
    `The action "${name}" needs the network, which does not work now. Try again later, or leave out its "mutationFn": ` +
      'then the change is kept and sent when the network is back.',
  )
