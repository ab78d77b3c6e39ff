import type { StandardSchemaV1 } from '@standard-schema/spec'

/** A row of the log that does not fit its collection's schema. It is kept out of the collection and stays in the store. */
export interface InvalidRow {
  /** The name of the collection. */
  readonly collection: string
  readonly type: string
  readonly key: string
  /** The value as it stands in the log, its primary key filled in. */
  readonly value: unknown
  readonly issues: ReadonlyArray<StandardSchemaV1.Issue>
}
