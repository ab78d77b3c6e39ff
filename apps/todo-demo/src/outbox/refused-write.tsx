import type { Rejection } from '@oxbow/react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { MAX_TEXT_LENGTH, type Todo } from '../data/todo.ts'
import { useList } from '../lists/list-context.ts'
import { entryWords, textOfEntry } from './entry-words.ts'
import { refusalWords } from './refusal-words.ts'
import { writeAnew } from './write-anew.ts'

/** One refused change: what it was, why it was refused, and what can be done with it. */
export function RefusedWrite(props: {
  readonly rejection: Rejection
  readonly todoOf: (id: string) => Todo | undefined
}) {
  const { rejection, todoOf } = props
  const { entry } = rejection
  const { db, actions } = useList()
  const [isEditing, setEditing] = useState(false)
  const what = entryWords(entry, (id) => todoOf(id)?.text)
  const text = textOfEntry(entry)
  const discard = () => void db.outbox.discard(entry.txid)
  const onSave = (typed: string) => {
    const todo = entry.writes[0] === undefined ? undefined : todoOf(entry.writes[0].key)
    if (!writeAnew(typed, todo, actions, discard)) setEditing(false)
  }
  return (
    <li data-row={entry.txid}>
      <p>
        <strong>{what}</strong> was taken back. {refusalWords(rejection)}
      </p>
      {isEditing && text !== undefined ? (
        <TextForm text={text} what={what} onSave={onSave} onCancel={() => setEditing(false)} />
      ) : (
        <div className="refused-writes__choices">
          <Choice label="Try again" what={what} onChoose={() => void db.outbox.retry(entry.txid)} />
          {text !== undefined && <Choice label="Edit" what={what} onChoose={() => setEditing(true)} />}
          <Choice label="Discard" what={what} onChoose={discard} />
        </div>
      )}
    </li>
  )
}

function Choice(props: { readonly label: string; readonly what: string; readonly onChoose: () => void }) {
  const { label, what, onChoose } = props
  return (
    <button type="button" className="button" data-control={label} aria-label={`${label}: ${what}`} onClick={onChoose}>
      {label}
    </button>
  )
}

function TextForm(props: {
  readonly text: string
  readonly what: string
  readonly onSave: (typed: string) => void
  readonly onCancel: () => void
}) {
  const [typed, setTyped] = useState(props.text)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    props.onSave(typed)
  }
  return (
    <form className="refused-writes__choices" onSubmit={onSubmit}>
      <input
        ref={field}
        className="field"
        value={typed}
        maxLength={MAX_TEXT_LENGTH}
        autoComplete="off"
        aria-label={`Other text for: ${props.what}`}
        data-control="Edit"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && props.onCancel()}
      />
      <button type="submit" className="button">
        Send
      </button>
      <button type="button" className="button button--quiet" onClick={props.onCancel}>
        Cancel
      </button>
    </form>
  )
}
