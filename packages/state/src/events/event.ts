/** What a change does to the entity that it names. `upsert` is an extension that every known reader understands. */
export type Operation = 'insert' | 'update' | 'delete' | 'upsert'

/** A JSON-like value, widened by `Extension` for readers that revive more than JSON. */
export type Value<Extension = never> =
  | string
  | number
  | boolean
  | bigint
  | null
  | Array<Value<Extension>>
  | { [key: string]: Value<Extension> }
  | Extension

/** A row of named values. */
export type Row<Extension = never> = Record<string, Value<Extension>>

/** Headers of a change message (State protocol, change message). Additional headers pass through untouched. */
export interface ChangeHeaders {
  operation: Operation
  /** Names the write that caused this change, so that its author recognises the echo. */
  txid?: string | undefined
  /** RFC 3339. */
  timestamp?: string | undefined
  from?: string | undefined
  /** Position up to which this message's POST reaches; some servers add it when they serve the message. */
  offset?: string | undefined
}

/** One insert, update, upsert or delete of the entity `(type, key)`. */
export interface ChangeEvent<T = unknown> {
  type: string
  key: string
  value?: T | undefined
  old_value?: T | undefined
  headers: ChangeHeaders
}

/** A message about the stream itself: bounds of a snapshot, or an order to start over. */
export interface ControlEvent {
  headers: { control: 'snapshot-start' | 'snapshot-end' | 'reset'; offset?: string | undefined }
}

/** Any message of the State protocol. */
export type StateEvent<T = unknown> = ChangeEvent<T> | ControlEvent

const headersOf = (event: unknown): object | undefined => {
  if (typeof event !== 'object' || event === null || !('headers' in event)) return undefined
  const { headers } = event
  return typeof headers === 'object' && headers !== null ? headers : undefined
}

/** Whether `event` is a change message. Anything else, foreign JSON included, is simply `false`. */
export function isChangeEvent<T = unknown>(event: unknown): event is ChangeEvent<T> {
  const headers = headersOf(event)
  return headers !== undefined && 'operation' in headers
}

/** Whether `event` is a control message. Anything else, foreign JSON included, is simply `false`. */
export function isControlEvent(event: unknown): event is ControlEvent {
  const headers = headersOf(event)
  return headers !== undefined && 'control' in headers
}
