import type { Rejection } from '@oxbow/react'

type RowWrite = Rejection['entry']['writes'][number]

/**
 * A refused change in plain words: what it was, and why it was refused.
 *
 * @param textOf the text of a todo as the list shows it, if it is there
 */
export function refusalWords(
  rejection: Rejection,
  textOf: (id: string) => string | undefined,
): { readonly what: string; readonly why: string } {
  const { entry, reason, status } = rejection
  const [first, ...rest] = entry.writes
  const what = first === undefined ? 'A change' : writeWords(first, textOf)
  const more = rest.length === 0 ? '' : ` and ${rest.length} more`
  return { what: what + more, why: whyWords(reason, status) }
}

function writeWords(write: RowWrite, textOf: (id: string) => string | undefined): string {
  const text = textIn(write) ?? textOf(write.key)
  const todo = text === undefined ? 'a todo' : `“${text}”`
  switch (write.operation) {
    case 'insert':
      return `Adding ${todo}`
    case 'delete':
      return `Deleting ${todo}`
    case 'update':
      return write.set['done'] === undefined
        ? `Editing ${todo}`
        : `${write.set['done'] === true ? 'Finishing' : 'Reopening'} ${todo}`
  }
}

function textIn(write: RowWrite): string | undefined {
  const value = write.operation === 'insert' ? write.value : write.operation === 'update' ? write.set : undefined
  if (typeof value !== 'object' || value === null || !('text' in value)) return undefined
  return typeof value.text === 'string' ? value.text : undefined
}

function whyWords(reason: Rejection['reason'], status: number | undefined): string {
  if (reason === 'row-deleted') return 'Somebody has deleted the todo meanwhile.'
  switch (status) {
    case undefined:
      return 'The server refused it.'
    case 403:
      return 'The server says that you may not do this.'
    case 413:
      return 'It is larger than the server accepts.'
    default:
      return `The server refused it (status ${status}).`
  }
}
