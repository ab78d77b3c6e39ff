// What a writer says about one of its writes, and what the log says about it.
import { fieldOf, numberOf, textOf } from './json-fields.ts'

export interface WriteRecord {
  /** Names the write, in the log too: a field of the row that it makes, or its key after a minus if it deletes. */
  readonly mark: string
  /** Who wrote: one load of a page, or the remote writer. */
  readonly by: string
  /** Counts the writes of one writer, in the order of its calls. */
  readonly n: number
  /** When the write was called, and when it became durable, in milliseconds since 1970. */
  readonly startedAt: number
  readonly durableAt: number
}

/** A row as it stands in the log and in collections. */
export interface ChaosRow {
  readonly id: string
  readonly by: string
  readonly n: number
  readonly mark: string
}

/** A row of one of the collections. */
export interface TypedRow {
  readonly type: string
  readonly value: ChaosRow
}

/** A change in the log. */
export interface LogEvent {
  readonly type: string
  readonly key: string
  /** The row; undefined where it is deleted. */
  readonly value: ChaosRow | undefined
}

export const markOfDelete = (key: string): string => `-${key}`

export const markOf = ({ key, value }: LogEvent): string => value?.mark ?? markOfDelete(key)

export const readWriteRecord = (value: unknown): WriteRecord => ({
  mark: textOf(value, 'mark'),
  by: textOf(value, 'by'),
  n: numberOf(value, 'n'),
  startedAt: numberOf(value, 'startedAt'),
  durableAt: numberOf(value, 'durableAt'),
})

export const readRow = (value: unknown): ChaosRow => ({
  id: textOf(value, 'id'),
  by: textOf(value, 'by'),
  n: numberOf(value, 'n'),
  mark: textOf(value, 'mark'),
})

export const readTypedRow = (value: unknown): TypedRow => ({
  type: textOf(value, 'type'),
  value: readRow(fieldOf(value, 'value')),
})

export const readLogEvent = (message: unknown): LogEvent => ({
  type: textOf(message, 'type'),
  key: textOf(message, 'key'),
  value: textOf(fieldOf(message, 'headers'), 'operation') === 'delete' ? undefined : readRow(fieldOf(message, 'value')),
})
