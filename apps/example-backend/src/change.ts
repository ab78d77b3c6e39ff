/** One change of a row, as browsers send it and as the user's stream holds it. */
export interface Change {
  readonly type: string
  readonly key: string
  /** The whole row; absent for a delete. */
  readonly value?: unknown
  readonly headers: {
    readonly operation: 'insert' | 'update' | 'delete'
    /** Which write of which browser it belongs to. Changes of one write have the same, and go together. */
    readonly txid: string
  }
}

const OPERATIONS: ReadonlySet<unknown> = new Set(['insert', 'update', 'delete'])
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Whether something that came over the network is a change. */
export function isChange(value: unknown): value is Change {
  if (!isObject(value) || !isObject(value['headers'])) return false
  const { operation, txid } = value['headers']
  const hasNames = typeof value['type'] === 'string' && typeof value['key'] === 'string'
  return hasNames && OPERATIONS.has(operation) && typeof txid === 'string'
}

/** The rule of this application: why a change is refused; nothing when it is not. */
export function faultOf({ type, value, headers }: Change): string | undefined {
  if (type !== 'todo') return `There is no table "${type}".`
  const hasText = isObject(value) && typeof value['text'] === 'string' && value['text'].trim() !== ''
  return headers.operation === 'delete' || hasText ? undefined : 'A todo needs a text.'
}
