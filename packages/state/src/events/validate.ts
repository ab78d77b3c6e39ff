import type { StandardSchemaV1 } from '@standard-schema/spec'
import { StateError } from '../errors.ts'

/** What a schema said of a value. */
export type Validation<T> = { ok: true; value: T } | { ok: false; issues: ReadonlyArray<StandardSchemaV1.Issue> }

/**
 * Judges a value by a Standard Schema, at once.
 *
 * @throws StateError `invalid-schema` when the schema answers with a promise: rows are checked while they are applied,
 * so a schema has to be synchronous.
 */
export function validate<T>(schema: StandardSchemaV1<unknown, T>, value: unknown, subject: string): Validation<T> {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) {
    result.catch(() => undefined)
    throw new StateError(
      'invalid-schema',
      `The schema of ${subject} is asynchronous: it answered with a promise. Rows are checked while they are applied, ` +
        'so use a synchronous schema (and look for a transform that throws: some validators then answer with a promise).',
    )
  }
  // Some validators answer a success with `issues: undefined`, or with an empty list.
  return result.issues?.length ? { ok: false, issues: result.issues } : { ok: true, value: valueOf<T>(result) }
}

/** The issues in one line: `text: expected string; done: expected boolean`. */
export function describeIssues(issues: ReadonlyArray<StandardSchemaV1.Issue>): string {
  return issues.map(({ message, path }) => (path?.length ? `${pathText(path)}: ${message}` : message)).join(', ')
}

const pathText = (path: ReadonlyArray<PropertyKey | StandardSchemaV1.PathSegment>): string =>
  path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')

const valueOf = <T>(result: StandardSchemaV1.Result<T>): T => ('value' in result ? result.value : undefined) as T
