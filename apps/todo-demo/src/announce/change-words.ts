import type { Todo } from '../data/todo.ts'

/** More changes at once than this are counted, not listed. */
const LISTED = 2

/**
 * What happened between two states of the list, as one sentence each, for people who hear the page. What `me` toggled is
 * left out: the checkbox says so itself.
 *
 * @param takenBack the todos whose change was refused between the two: nobody has done what then happens to them
 * @returns '' when there is nothing to say.
 */
export function changeWords(
  before: ReadonlyArray<Todo>,
  after: ReadonlyArray<Todo>,
  me: string,
  takenBack: ReadonlySet<string> = NONE,
): string {
  if (takenBack.size > 0) {
    const isOthers = ({ id }: Todo) => !takenBack.has(id)
    const others = changeWords(before.filter(isOthers), after.filter(isOthers), me)
    return [...takenBackWords(before, after, takenBack), others].filter((words) => words !== '').join(' ')
  }
  const old = new Map(before.map((todo) => [todo.id, todo]))
  const now = new Set(after.map((todo) => todo.id))
  const added = after.filter((todo) => !old.has(todo.id))
  const deleted = before.filter((todo) => !now.has(todo.id))
  const changed = after.filter((todo) => isWorthSaying(old.get(todo.id), todo, me))
  return [
    ...(added.length > LISTED
      ? [`${added.length} todos added.`]
      : added.map((todo) => saidBy(todo.createdBy, me, 'Added', todo))),
    ...(deleted.length > LISTED
      ? [`${deleted.length} todos deleted.`]
      : deleted.map(({ text }) => `Deleted: ${text}.`)),
    ...(changed.length > LISTED
      ? [`${changed.length} todos changed.`]
      : changed.map((todo) => saidBy(todo.changedBy, me, VERBS[todo.lastChange], todo))),
  ].join(' ')
}

const NONE: ReadonlySet<string> = new Set()

/** A refused change as it is seen: a todo goes, comes back, or is as it was before. */
function takenBackWords(
  before: ReadonlyArray<Todo>,
  after: ReadonlyArray<Todo>,
  takenBack: ReadonlySet<string>,
): ReadonlyArray<string> {
  const now = new Map(after.map((todo) => [todo.id, todo]))
  const old = new Map(before.map((todo) => [todo.id, todo]))
  const changed = [...takenBack].filter((id) => old.get(id) !== now.get(id))
  if (changed.length > LISTED) return [`${changed.length} todos are as they were.`]
  return changed.map((id) => (now.has(id) ? `As it was: ${now.get(id)?.text}.` : `Taken back: ${old.get(id)?.text}.`))
}

const VERBS = { added: 'Added', edited: 'Edited', finished: 'Finished', reopened: 'Reopened' } as const

function isWorthSaying(before: Todo | undefined, after: Todo, me: string): boolean {
  if (before === undefined) return false
  if (before.text !== after.text) return true
  return before.done !== after.done && after.changedBy !== me
}

const saidBy = (person: string, me: string, verb: string, { text }: Todo): string =>
  person === me ? `${verb}: ${text}.` : `${person} ${verb.toLowerCase()}: ${text}.`
