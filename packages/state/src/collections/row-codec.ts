import { errorOf } from '../core/error-of.ts'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { findNotJson, isPlainObject } from '../core/json.ts'
import type { Shown } from '../core/overlay.ts'
import { describeIssues, validate, type Validation } from '../events/validate.ts'
import type { CollectionDefinition } from '../schema/state-schema.ts'

/** The field that tells in which order rows came to the stream. It is part of shown rows, never of the wire. */
export const SEQ_FIELD = '_seq'

/** A row as a collection shows it: the schema's output, its key, and `_seq`. */
export type ShownRow = Record<string, unknown>

/** What a raw row becomes for readers. */
export type DecodedRow =
  | { kind: 'row'; row: ShownRow }
  | { kind: 'absent' }
  | { kind: 'invalid'; value: unknown; issues: ReadonlyArray<StandardSchemaV1.Issue> }

/** Translates between raw rows (wire, store) and shown rows (collection). */
export interface RowCodec {
  /** Fills in the primary key, validates, adds `_seq`. Never throws for what the log holds. */
  decode(key: string, raw: Shown, ordinal: number): DecodedRow
  /** The fields of a shown row that belong on the wire: no `_seq`, no `$…`, nothing undefined. */
  encode(row: object): Record<string, unknown>
  /** Judges a row that the application writes; what passes can be encoded and will pass again when it comes back. */
  readonly schema: StandardSchemaV1<unknown, object>
}

/** Makes the codec of one collection. */
export function createRowCodec(name: string, definition: CollectionDefinition): RowCodec {
  const { primaryKey } = definition
  const judge = (value: unknown): Validation<unknown> => validate(definition.schema, value, `collection "${name}"`)
  return {
    decode(key, raw, ordinal) {
      if (!raw.exists) return { kind: 'absent' }
      if (!isPlainObject(raw.value)) {
        const message = `StreamDB collections require object values; got ${describeKind(raw.value)}`
        return { kind: 'invalid', value: raw.value, issues: [{ message }] }
      }
      const value = withKey(raw.value, primaryKey, key)
      const result = judgeSafely(judge, value)
      if (!result.ok) return { kind: 'invalid', value, issues: result.issues }
      if (!isObject(result.value)) {
        return { kind: 'invalid', value, issues: [{ message: 'The schema gives no object for it.' }] }
      }
      return { kind: 'row', row: { ...withKey(result.value, primaryKey, key), [SEQ_FIELD]: ordinal } }
    },
    encode: wireFields,
    schema: {
      '~standard': {
        version: 1,
        vendor: 'oxbow',
        validate: (value) => named(name, judgeWrite(value, judge, primaryKey)),
      },
    },
  }
}

/** A schema that throws has not accepted the row. */
function judgeSafely(judge: (value: unknown) => Validation<unknown>, value: unknown): Validation<unknown> {
  try {
    return judge(value)
  } catch (error) {
    return { ok: false, issues: [{ message: errorOf(error).message }] }
  }
}

/** The error that TanStack DB makes of issues does not name the collection, so each issue does. */
function named(name: string, result: StandardSchemaV1.Result<object>): StandardSchemaV1.Result<object> {
  if (result.issues === undefined) return result
  return { issues: result.issues.map((issue) => ({ ...issue, message: `row of "${name}": ${issue.message}` })) }
}

/** The rows that an application may write: valid, plain JSON, and valid again as they come back from the log. */
function judgeWrite(
  value: unknown,
  judge: (value: unknown) => Validation<unknown>,
  primaryKey: string,
): StandardSchemaV1.Result<object> {
  const result = judge(isObject(value) ? wireFields(value) : value)
  if (!result.ok) return { issues: result.issues }
  const output = result.value
  if (!isObject(output)) return { issues: [{ message: 'A row has to be an object.' }] }
  const key = output[primaryKey]
  if (key === undefined || key === null || key === '') {
    return { issues: [{ message: `The primary key "${primaryKey}" is missing or empty.`, path: [primaryKey] }] }
  }
  const notJson = findNotJson(output)
  if (notJson) {
    const message = `Rows travel as JSON, and this is ${notJson.found}. Let the schema give a JSON value for it.`
    return { issues: [{ message, path: notJson.path }] }
  }
  const again = judge(output)
  if (again.ok) return { value: output }
  return {
    issues: again.issues.map(({ message, path }) => ({
      message: `The schema does not take its own output, so the row could not be read back: ${describeIssues([{ message }])}`,
      ...(path === undefined ? {} : { path }),
    })),
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value with its key in the primary key field; a field that reads as the same text keeps its type. */
function withKey(value: Record<string, unknown>, primaryKey: string, key: string): Record<string, unknown> {
  return Object.hasOwn(value, primaryKey) && String(value[primaryKey]) === key ? value : { ...value, [primaryKey]: key }
}

function wireFields(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(
      ([field, value]) => field !== SEQ_FIELD && !field.startsWith('$') && value !== undefined,
    ),
  )
}

const describeKind = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
