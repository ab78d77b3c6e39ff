import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { MAX_TEXT_LENGTH, type Todo } from '../data/todo.ts'
import { Icon } from '../page/icon.tsx'
import './todo-editor.css'

/** How an edit ended: with which text, or none when it was taken back. */
export type EditEnd = (text: string | undefined) => void

/** Edits the text of one todo in its place. Enter keeps it and so does leaving the field, Escape takes it back. */
export function TodoEditor({ todo, onEnd }: { readonly todo: Todo; readonly onEnd: EditEnd }) {
  const [text, setText] = useState(todo.text)
  const [original] = useState(todo.text)
  const form = useRef<HTMLFormElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    // Such keys belong to the writing of a letter, as in Japanese.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') onEnd(undefined)
    if (event.key !== 'Enter') return
    event.preventDefault()
    onEnd(text)
  }
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    const hasLeftWindow = relatedTarget === null && !document.hasFocus()
    if (!hasLeftWindow && !form.current?.contains(relatedTarget)) onEnd(text)
  }
  return (
    <form ref={form} className="todo-editor">
      <div className="todo-editor__field" data-text={text}>
        <textarea
          ref={field}
          rows={1}
          value={text}
          maxLength={MAX_TEXT_LENGTH}
          enterKeyHint="done"
          aria-label="Text of the todo"
          data-control="edit"
          onChange={(event) => setText(event.target.value)}
          onBlur={onBlur}
          onKeyDown={onKeyDown}
        />
      </div>
      <EditorButton name="save" label="Save" onBlur={onBlur} onClick={() => onEnd(text)} />
      <EditorButton name="cancel" label="Cancel" onBlur={onBlur} onClick={() => onEnd(undefined)} />
      {todo.text !== original && (
        <p className="todo-editor__remark">
          {todo.changedBy} has changed this meanwhile to “{todo.text}”.
        </p>
      )}
    </form>
  )
}

/** It leaves the focus in the field while it is pressed: leaving the field would keep the text before Cancel is heard. */
function EditorButton(props: {
  readonly name: 'save' | 'cancel'
  readonly label: string
  readonly onBlur: (event: FocusEvent) => void
  readonly onClick: () => void
}) {
  return (
    <button
      type="button"
      className="icon-button"
      data-control="edit"
      aria-label={props.label}
      title={props.label}
      onMouseDown={(event) => event.preventDefault()}
      onBlur={props.onBlur}
      onClick={props.onClick}
    >
      <Icon name={props.name} />
    </button>
  )
}
