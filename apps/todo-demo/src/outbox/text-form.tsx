import { type FormEvent, useEffect, useRef, useState } from 'react'
import { MAX_TEXT_LENGTH } from '../data/todo.ts'
import './text-form.css'

/** Edits the text of a change that is not on the server. Enter keeps it, Escape takes it back. */
export function TextForm(props: {
  readonly text: string
  /** The change in words. */
  readonly what: string
  /** The word on the button. */
  readonly action: string
  readonly onSave: (typed: string) => void
  readonly onCancel: () => void
}) {
  const { text, what, action, onSave, onCancel } = props
  const [typed, setTyped] = useState(text)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    onSave(typed)
  }
  return (
    <form className="text-form" onSubmit={onSubmit}>
      <input
        ref={field}
        className="field"
        value={typed}
        maxLength={MAX_TEXT_LENGTH}
        autoComplete="off"
        aria-label={`Other text for: ${what}`}
        data-control="Edit"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
          // A panel around it stays open.
          event.stopPropagation()
          onCancel()
        }}
      />
      <button type="submit" className="button">
        {action}
      </button>
      <button type="button" className="button button--quiet" onClick={onCancel}>
        Cancel
      </button>
    </form>
  )
}
