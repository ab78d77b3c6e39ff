import { cleanText } from '../data/todo-edits.ts'
import { type Entry, textOfEntry } from './entry-words.ts'

/**
 * The writes of a change with another text for its one todo, or `undefined` when nothing is left of what was typed, or
 * the change gives no text.
 */
export function withText(entry: Pick<Entry, 'writes'>, typed: string): Entry['writes'] | undefined {
  const text = cleanText(typed)
  if (text === '' || textOfEntry(entry) === undefined) return undefined
  return entry.writes.map((write) => {
    switch (write.operation) {
      case 'insert':
        return { ...write, value: { ...Object(write.value), text } }
      case 'update':
        return { ...write, set: { ...write.set, text } }
      case 'delete':
        return write
    }
  })
}
