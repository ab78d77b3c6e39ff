import { isChangeEvent, isControlEvent, type ChangeEvent, type ControlEvent, type Operation } from './event.ts'

/** A message of the stream after its shape was checked. The contents stay untrusted: schemas judge them later. */
export type DecodedEvent =
  | { kind: 'change'; event: ChangeEvent }
  | { kind: 'control'; event: ControlEvent }
  | { kind: 'malformed'; reason: string; message: unknown }

const OPERATIONS: ReadonlySet<unknown> = new Set<Operation>(['insert', 'update', 'delete', 'upsert'])
const CONTROLS: ReadonlySet<unknown> = new Set<ControlEvent['headers']['control']>([
  'snapshot-start',
  'snapshot-end',
  'reset',
])

/**
 * Checks the shape of one message (State protocol, change and control messages).
 *
 * A `type` that stands inside `headers` is read as well: one published example writes it there.
 * Messages that are neither are `malformed`; a reader counts and skips them, they never stop a stream.
 */
export function decodeEvent(message: unknown): DecodedEvent {
  if (isControlEvent(message)) {
    return CONTROLS.has(message.headers.control)
      ? { kind: 'control', event: message }
      : malformed('headers.control is none of snapshot-start, snapshot-end, reset', message)
  }
  if (!isChangeEvent(message)) return malformed('neither headers.operation nor headers.control', message)
  if (!OPERATIONS.has(message.headers.operation)) {
    return malformed('headers.operation is none of insert, update, delete, upsert', message)
  }
  const type = typeOf(message)
  if (type === undefined) return malformed('type is not a non-empty string', message)
  if (typeof message.key !== 'string' || message.key === '') return malformed('key is not a non-empty string', message)
  if (message.headers.operation !== 'delete' && message.value === undefined)
    return malformed('value is missing', message)
  return { kind: 'change', event: message.type === type ? message : { ...message, type } }
}

/** The transaction id of a change, when it carries a usable one. */
export function txidOf(event: ChangeEvent): string | undefined {
  const { txid } = event.headers
  return typeof txid === 'string' && txid !== '' ? txid : undefined
}

function typeOf(message: ChangeEvent): string | undefined {
  if (isNonEmptyString(message.type)) return message.type
  const inHeaders = 'type' in message.headers ? message.headers.type : undefined
  return isNonEmptyString(inHeaders) ? inHeaders : undefined
}

const isNonEmptyString = (value: unknown): value is string => typeof value === 'string' && value !== ''

const malformed = (reason: string, message: unknown): DecodedEvent => ({ kind: 'malformed', reason, message })
