import type { Answer } from '../data/answer.ts'
import { questionAbout } from '../data/question.ts'
import type { Todo } from '../data/todo.ts'
import { useList } from '../lists/list-context.ts'
import { Icon } from '../page/icon.tsx'
import { names } from '../people/names.ts'
import './ask-button.css'

/** Asks the assistant for steps towards the open todos. Offline too: the question waits like any other change. */
export function AskButton({ todos }: { readonly todos: ReadonlyArray<Todo> }) {
  const { db } = useList()
  const ask = () => {
    const question: Answer | undefined = questionAbout(todos, names.get(), Date.now(), Math.random)
    if (question !== undefined) db.collections.answers.insert(question)
  }
  return (
    <button
      type="button"
      className="button button--quiet ask-button"
      aria-disabled={todos.every(({ done }) => done)}
      title="Breaks the newest open todos into smaller steps"
      onClick={ask}
    >
      <Icon name="steps" size={18} /> Suggest steps
    </button>
  )
}
