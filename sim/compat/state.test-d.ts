// Checked by the compiler, not run: code that was written for the reference state package compiles with ours.
import type * as theirCore from '@durable-streams/state'
import type * as theirs from '@durable-streams/state/db'
import type * as ourCore from '@oxbow/state'
import type * as ours from '@oxbow/state/db'
import type { Fits, Missing, Public } from './fits.ts'

type Ours = typeof ours
type Theirs = typeof theirs

export type NoValueIsMissing = [
  Fits<Missing<typeof theirCore, typeof ourCore>, never>,
  Fits<Missing<typeof theirs, typeof ours>, never>,
]

interface Todo {
  id: string
  title: string
}
type TodoState = { todos: theirs.CollectionDefinition<Todo> }
type OurTodoState = { todos: ours.CollectionDefinition<Todo> }

/** What comes out and goes in. */
export type Messages = [
  Fits<theirs.Operation, ours.Operation>,
  Fits<ours.Operation, theirs.Operation>,
  Fits<theirs.Value<Date>, ours.Value<Date>>,
  Fits<ours.Value<Date>, theirs.Value<Date>>,
  Fits<theirs.Row<Date>, ours.Row<Date>>,
  Fits<ours.Row<Date>, theirs.Row<Date>>,
  Fits<theirs.ChangeHeaders, ours.ChangeHeaders>,
  Fits<ours.ChangeHeaders, theirs.ChangeHeaders>,
  Fits<theirs.ChangeEvent<Todo>, ours.ChangeEvent<Todo>>,
  Fits<ours.ChangeEvent<Todo>, theirs.ChangeEvent<Todo>>,
  Fits<theirs.ControlEvent, ours.ControlEvent>,
  Fits<ours.ControlEvent, theirs.ControlEvent>,
  Fits<theirs.StateEvent<Todo>, ours.StateEvent<Todo>>,
  Fits<ours.StateEvent<Todo>, theirs.StateEvent<Todo>>,
  Fits<Parameters<Theirs['isChangeEvent']>, Parameters<Ours['isChangeEvent']>>,
  Fits<Parameters<Theirs['isControlEvent']>, Parameters<Ours['isControlEvent']>>,
  Fits<Public<ours.MaterializedState>, Public<theirs.MaterializedState>>,
  Fits<ConstructorParameters<Theirs['MaterializedState']>, ConstructorParameters<Ours['MaterializedState']>>,
]

export type Schemas = [
  Fits<theirs.CollectionDefinition<Todo>, ours.CollectionDefinition<Todo>>,
  Fits<ours.CollectionDefinition<Todo>, theirs.CollectionDefinition<Todo>>,
  Fits<ours.CollectionEventHelpers<Todo>, theirs.CollectionEventHelpers<Todo>>,
  Fits<ours.CollectionWithHelpers<Todo>, theirs.CollectionWithHelpers<Todo>>,
  Fits<theirs.StreamStateDefinition, ours.StreamStateDefinition>,
  Fits<ours.StreamStateDefinition, theirs.StreamStateDefinition>,
  Fits<ours.StateSchema<OurTodoState>, theirs.StateSchema<TodoState>>,
  Fits<Parameters<Theirs['createStateSchema']>, Parameters<Ours['createStateSchema']>>,
]

/** A handle is of our class. */
type WithoutHandle<T> = Omit<T, 'stream'>

export type Databases = [
  Fits<WithoutHandle<ours.StreamDB<OurTodoState>>, WithoutHandle<theirs.StreamDB<TodoState>>>,
  Fits<WithoutHandle<ours.StreamDBMethods>, WithoutHandle<theirs.StreamDBMethods>>,
  Fits<ours.StreamDBUtils, theirs.StreamDBUtils>,
  Fits<
    Omit<theirs.CreateStreamDBOptions<TodoState>, 'stream' | 'actions'>,
    Omit<ours.CreateStreamDBOptions<OurTodoState>, 'stream' | 'actions'>
  >,
  Fits<theirs.ActionDefinition<Todo>, ours.ActionDefinition<Todo>>,
  Fits<ours.ActionDefinition<Todo>, theirs.ActionDefinition<Todo>>,
  Fits<
    WithoutHandle<ours.StreamDBWithActions<OurTodoState, { add: ours.ActionDefinition<Todo> }>>,
    WithoutHandle<theirs.StreamDBWithActions<TodoState, { add: theirs.ActionDefinition<Todo> }>>
  >,
  Fits<ours.ActionMap<{ add: ours.ActionDefinition<Todo> }>, theirs.ActionMap<{ add: theirs.ActionDefinition<Todo> }>>,
  Fits<
    ReturnType<theirs.ActionFactory<TodoState, { add: theirs.ActionDefinition<Todo> }>>,
    ReturnType<ours.ActionFactory<OurTodoState, { add: ours.ActionDefinition<Todo> }>>
  >,
  Fits<Ours['getStreamDBCollectionId'], Theirs['getStreamDBCollectionId']>,
  Fits<Parameters<Theirs['createStreamDB']>[0]['live'], Parameters<Ours['createStreamDB']>[0]['live']>,
]

/** What comes from TanStack DB is the same. */
export type Passed = [
  Fits<ours.Collection<Todo, string>, theirs.Collection<Todo, string>>,
  Fits<ours.SyncConfig<Todo, string>, theirs.SyncConfig<Todo, string>>,
  Fits<Pick<Ours, PassedValue>, Pick<Theirs, PassedValue>>,
]
type PassedValue =
  | 'createCollection'
  | 'createLiveQueryCollection'
  | 'createOptimisticAction'
  | 'createTransaction'
  | 'deepEquals'
  | 'localOnlyCollectionOptions'
  | 'queryOnce'
  | 'eq'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'like'
  | 'ilike'
  | 'inArray'
  | 'and'
  | 'or'
  | 'not'
  | 'isNull'
  | 'isUndefined'
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'concat'
  | 'coalesce'
  | 'toArray'
