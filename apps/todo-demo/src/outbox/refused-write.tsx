import type { Rejection } from '@oxbow/react'
import type { Todo } from '../data/todo.ts'
import { useList } from '../lists/list-context.ts'
import { entryWords, textOfEntry } from './entry-words.ts'
import { refusalWords } from './refusal-words.ts'
import { TextForm } from './text-form.tsx'
import { withText } from './with-text.ts'

/** One refused change: what it was, why it was refused, and what can be done with it. */
export function RefusedWrite(props: {
  readonly rejection: Rejection
  readonly todoOf: (id: string) => Todo | undefined
  readonly isEditing: boolean
  /** Its text is edited from now on, or no longer that of any. */
  readonly onEdit: (txid: string | undefined) => void
}) {
  const { rejection, todoOf, isEditing, onEdit } = props
  const { entry } = rejection
  const { db } = useList()
  const what = entryWords(entry, (id) => todoOf(id)?.text)
  const text = textOfEntry(entry)
  const onSave = (typed: string) => {
    onEdit(undefined)
    const writes = withText(entry, typed)
    if (writes !== undefined) void db.outbox.edit(entry.txid, writes).then(() => db.outbox.retry(entry.txid))
  }
  return (
    <li data-row={entry.txid}>
      <p>
        <strong>{what}</strong> was taken back. {refusalWords(rejection)}
      </p>
      {isEditing && text !== undefined ? (
        <TextForm text={text} what={what} action="Send" onSave={onSave} onCancel={() => onEdit(undefined)} />
      ) : (
        <Choices rejection={rejection} what={what} text={text} onEdit={() => onEdit(entry.txid)} />
      )}
    </li>
  )
}

function Choices(props: {
  readonly rejection: Rejection
  readonly what: string
  readonly text: string | undefined
  readonly onEdit: () => void
}) {
  const { rejection, what, text, onEdit } = props
  const { db, actions } = useList()
  const { txid } = rejection.entry
  const discard = () => db.outbox.discard(txid)
  const addAnew = () => {
    if (text !== undefined && actions.add(text)) void discard()
  }
  // A todo that is gone can not be changed: its text can become a new one.
  const isGone = rejection.reason === 'row-deleted'
  return (
    <div className="refused-writes__choices">
      {!isGone && <Choice label="Try again" what={what} onChoose={() => void db.outbox.retry(txid)} />}
      {!isGone && text !== undefined && <Choice label="Edit" what={what} onChoose={onEdit} />}
      {isGone && text !== undefined && <Choice label="Add as new" what={what} onChoose={addAnew} />}
      <Choice label="Discard" what={what} onChoose={() => void discard()} />
    </div>
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
