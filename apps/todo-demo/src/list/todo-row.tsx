import { memo } from 'react'
import type { Todo } from '../data/todo.ts'
import { Icon } from '../page/icon.tsx'
import { Byline } from './byline.tsx'
import { TodoEditor } from './todo-editor.tsx'
import './todo-row.css'

/** What a row asks of the list. These must stay the same functions, so that a row renders for its own changes alone. */
export interface RowEvents {
  readonly onToggle: (todo: Todo) => void
  readonly onDelete: (todo: Todo) => void
  readonly onEdit: (id: string) => void
  readonly onEditEnd: (todo: Todo, text: string | undefined) => void
}

/** One todo: done or not, its text, who did what, and the buttons to edit and delete it. */
export const TodoRow = memo(function TodoRow(props: {
  readonly todo: Todo
  readonly isEditing: boolean
  readonly isWaiting: boolean
  readonly events: RowEvents
}) {
  const { todo, isEditing, isWaiting, events } = props
  return (
    <li className="todo-row" data-row={todo.id} data-done={todo.done}>
      <label className="todo-row__check">
        <input type="checkbox" data-control="done" checked={todo.done} onChange={() => events.onToggle(todo)} />
        <span className="unseen">{todo.text}</span>
      </label>
      {isEditing ? (
        <TodoEditor todo={todo} onEnd={(text) => events.onEditEnd(todo, text)} />
      ) : (
        <RowText todo={todo} isWaiting={isWaiting} events={events} />
      )}
    </li>
  )
})

function RowText(props: { readonly todo: Todo; readonly isWaiting: boolean; readonly events: RowEvents }) {
  const { todo, isWaiting, events } = props
  return (
    <>
      <p className="todo-row__text" dir="auto" data-row-text="">
        {todo.text}
      </p>
      <button
        type="button"
        className="icon-button"
        data-control="edit"
        aria-label={`Edit: ${todo.text}`}
        title="Edit (F2)"
        onClick={() => events.onEdit(todo.id)}
      >
        <Icon name="edit" />
      </button>
      <button
        type="button"
        className="icon-button icon-button--danger"
        data-control="delete"
        aria-label={`Delete: ${todo.text}`}
        title="Delete (Del)"
        onClick={() => events.onDelete(todo)}
      >
        <Icon name="delete" />
      </button>
      <Byline todo={todo} isWaiting={isWaiting} />
    </>
  )
}
