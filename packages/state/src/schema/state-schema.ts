import type { StandardSchemaV1 } from '@standard-schema/spec'
import { StateError } from '../errors.ts'
import { createEventHelpers, type CollectionEventHelpers } from './event-helpers.ts'

/**
 * One collection of a state: the rows of one event type.
 *
 * The schema is any synchronous Standard Schema (zod, valibot, arktype …). The wire and the store hold its input, the
 * collection shows its output.
 */
export interface CollectionDefinition<Output = unknown, Input = Output> {
  readonly schema: StandardSchemaV1<Input, Output>
  /** The event type on the wire; unique within a state. */
  readonly type: string
  /** The field that holds the key. It is filled in from the event's key before a row is validated. */
  readonly primaryKey: string
}

/** The collections of a state, by name. */
export type StreamStateDefinition = Record<string, CollectionDefinition>

/** The objects of a schema's type, by its own name and not as an intersection. */
type ObjectsOf<T> = unknown extends T ? object : Extract<T, object>

/** What rows of a collection look like to readers: the schema's output. */
export type RowOf<D extends CollectionDefinition> = ObjectsOf<StandardSchemaV1.InferOutput<D['schema']>>

/** What writers hand in: the schema's input. */
export type RowInputOf<D extends CollectionDefinition> = ObjectsOf<StandardSchemaV1.InferInput<D['schema']>>

/** A definition with its event helpers attached. */
export type CollectionWithHelpers<Output = unknown, Input = Output> = CollectionDefinition<Output, Input> &
  CollectionEventHelpers<Input>

/** What `createStateSchema` gives: each definition with its helpers. */
export type StateSchema<TDef extends StreamStateDefinition> = {
  [K in keyof TDef]: TDef[K] & CollectionEventHelpers<RowInputOf<TDef[K]>>
}

const RESERVED: ReadonlySet<string> = new Set(['collections', 'preload', 'close', 'utils', 'actions'])

/**
 * Declares the collections of a stream and gives each one helpers that build its events:
 * `insert`, `update`, `delete`, `upsert`.
 *
 * @throws StateError `invalid-schema` for a reserved collection name, for two collections with the same `type`, and for
 * a definition without `type`, `primaryKey` or schema.
 */
export function createStateSchema<const TDef extends StreamStateDefinition>(definitions: TDef): StateSchema<TDef> {
  checkDefinitions(definitions)
  const entries = Object.entries(definitions).map(([name, definition]) => [
    name,
    { ...definition, ...createEventHelpers(definition) },
  ])
  return Object.fromEntries(entries) as StateSchema<TDef>
}

/** The checks of `createStateSchema`, for callers that hand plain definitions to `createStreamDB`. */
export function checkDefinitions(definitions: StreamStateDefinition): void {
  const nameOfType = new Map<string, string>()
  for (const [name, definition] of Object.entries(definitions)) {
    checkDefinition(name, definition)
    const other = nameOfType.get(definition.type)
    if (other !== undefined) {
      throw new StateError(
        'invalid-schema',
        `Duplicate event type "${definition.type}": used by the collections "${other}" and "${name}". Give each its own type.`,
      )
    }
    nameOfType.set(definition.type, name)
  }
}

function checkDefinition(name: string, definition: CollectionDefinition): void {
  if (RESERVED.has(name)) {
    throw new StateError(
      'invalid-schema',
      `Reserved collection name "${name}": ${[...RESERVED].join(', ')} cannot name a collection. Choose another.`,
    )
  }
  if (typeof definition?.schema?.['~standard']?.validate !== 'function') {
    throw new StateError('invalid-schema', `Collection "${name}" has no Standard Schema in "schema".`)
  }
  for (const field of ['type', 'primaryKey'] as const) {
    if (typeof definition[field] !== 'string' || definition[field] === '') {
      throw new StateError('invalid-schema', `Collection "${name}" needs a non-empty string in "${field}".`)
    }
  }
}
