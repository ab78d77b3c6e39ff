import type { StandardSchemaV1 } from '@standard-schema/spec'
import { StateError } from '../errors.ts'
import type { ChangeEvent, ChangeHeaders, Operation } from '../events/event.ts'
import { describeIssues, validate } from '../events/validate.ts'

type UserHeaders = Omit<ChangeHeaders, 'operation'> & Record<string, string | undefined>

/**
 * Builders of change events for one collection.
 *
 * Each validates `value` (and `oldValue` when given) with the collection's schema and puts the given value, the schema's
 * input, into the event. The key is `key`, else the value's primary key as a string.
 *
 * @throws StateError `validation-failed` when a value does not fit or no key can be found.
 */
export interface CollectionEventHelpers<T> {
  insert(params: { key?: string | undefined; value: T; headers?: UserHeaders | undefined }): ChangeEvent<T>
  upsert(params: { key?: string | undefined; value: T; headers?: UserHeaders | undefined }): ChangeEvent<T>
  update(params: {
    key?: string | undefined
    value: T
    oldValue?: T | undefined
    headers?: UserHeaders | undefined
  }): ChangeEvent<T>
  delete(params: {
    key?: string | undefined
    oldValue?: T | undefined
    headers?: UserHeaders | undefined
  }): ChangeEvent<T>
}

interface HelperDefinition {
  readonly schema: StandardSchemaV1<unknown, unknown>
  readonly type: string
  readonly primaryKey: string
}

/** Makes the builders for one definition. */
export function createEventHelpers<T>(definition: HelperDefinition): CollectionEventHelpers<T> {
  const { type } = definition
  const headersOf = (operation: Operation, headers: UserHeaders | undefined): ChangeHeaders => ({
    ...headers,
    operation,
  })
  return {
    insert({ key, value, headers }) {
      check(definition, 'insert', value)
      return { type, key: keyOf(definition, 'insert', key, value), value, headers: headersOf('insert', headers) }
    },
    upsert({ key, value, headers }) {
      check(definition, 'upsert', value)
      return { type, key: keyOf(definition, 'upsert', key, value), value, headers: headersOf('upsert', headers) }
    },
    update({ key, value, oldValue, headers }) {
      check(definition, 'update', value)
      if (oldValue !== undefined) check(definition, 'update (oldValue)', oldValue)
      const eventKey = keyOf(definition, 'update', key, value)
      return { type, key: eventKey, value, old_value: oldValue, headers: headersOf('update', headers) }
    },
    delete({ key, oldValue, headers }) {
      if (oldValue !== undefined) check(definition, 'delete (oldValue)', oldValue)
      const eventKey = keyOf(definition, 'delete', key, oldValue)
      return { type, key: eventKey, old_value: oldValue, headers: headersOf('delete', headers) }
    },
  }
}

function check(definition: HelperDefinition, operation: string, value: unknown): void {
  const result = validate(definition.schema, value, `event type "${definition.type}"`)
  if (result.ok) return
  throw new StateError(
    'validation-failed',
    `Validation failed for ${definition.type} ${operation}: ${describeIssues(result.issues)}`,
    { cause: result.issues },
  )
}

function keyOf(definition: HelperDefinition, operation: Operation, key: string | undefined, value: unknown): string {
  const found: unknown = key ?? fieldOf(value, definition.primaryKey)
  if (typeof found === 'number' || typeof found === 'boolean' || (typeof found === 'string' && found !== '')) {
    return String(found)
  }
  throw new StateError(
    'validation-failed',
    `Cannot build a ${definition.type} ${operation}: no "key" was given and the primary key "${definition.primaryKey}" is missing or empty.`,
  )
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, field)
    ? (value as Record<string, unknown>)[field]
    : undefined
