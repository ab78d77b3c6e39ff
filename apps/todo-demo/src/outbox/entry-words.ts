import type { OutboxSnapshot } from '@oxbow/react'

/** One change as the outbox keeps it. */
export type Entry = OutboxSnapshot['pending'][number]

type RowWrite = Entry['writes'][number]

/** Finds the text of a todo that the list shows. */
export type TextOf = (id: string) => string | undefined

/** A change in plain words, such as "Adding “Milk” and 2 more". */
export function entryWords({ writes }: Pick<Entry, 'writes'>, textOf: TextOf): string {
  const [first, ...rest] = writes
  const what = first === undefined ? 'A change' : writeWords(first, textOf)
  return rest.length === 0 ? what : `${what} and ${rest.length} more`
}

/** The text that a change gives to its one todo, or `undefined` when it gives none. Only such a change can be edited. */
export function textOfEntry({ writes }: Pick<Entry, 'writes'>): string | undefined {
  const [only, ...rest] = writes
  return only === undefined || rest.length > 0 ? undefined : textIn(only)
}

function writeWords(write: RowWrite, textOf: TextOf): string {
  if (write.type === 'answer') return write.operation === 'delete' ? 'Removing suggested steps' : 'Asking the assistant'
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
