import { type FormEvent, type KeyboardEvent, lazy, type RefObject, Suspense, useState } from 'react'
import { AskButton } from '../assistant/ask-button.tsx'
import { MAX_TEXT_LENGTH, type Todo } from '../data/todo.ts'
import { useList } from '../lists/list-context.ts'
import { loadPart } from '../page/lazy-parts.ts'
import { NameField } from '../people/name-field.tsx'
import './composer.css'

const Members = lazy(async () => ({ default: (await loadPart.members()).Members }))

interface Props {
  readonly field: RefObject<HTMLInputElement | null>
  readonly todos: ReadonlyArray<Todo>
  readonly isClosed: boolean
  readonly onLeaveDown: () => void
}

/**
 * Where todos are typed: Enter adds, Escape clears, the arrow down goes to the list. Keys that compose a letter, as in
 * Japanese, choose it or take it back, and nothing else.
 */
export function Composer({ field, todos, isClosed, onLeaveDown }: Props) {
  const { actions, room, isOwn } = useList()
  const [text, setText] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (actions.add(text)) setText('')
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') setText('')
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    onLeaveDown()
  }
  return (
    <section className="composer" aria-label="New todo">
      <form onSubmit={submit}>
        <label className="unseen" htmlFor="new-todo">
          New todo
        </label>
        <input
          ref={field}
          id="new-todo"
          value={text}
          placeholder="What needs doing?"
          maxLength={MAX_TEXT_LENGTH}
          autoComplete="off"
          enterKeyHint="done"
          disabled={isClosed}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="button button--main" disabled={isClosed}>
          Add
        </button>
      </form>
      <div className="composer__more">
        <NameField isShared={!isOwn} />
        <Suspense>{room !== undefined && <Members room={room} />}</Suspense>
        <AskButton todos={todos} />
      </div>
    </section>
  )
}
