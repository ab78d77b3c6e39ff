import { useRef, useState } from 'react'
import { useOutbox } from '../data/use-outbox.ts'
import { useFirstFew } from '../list/use-first-few.ts'
import { useRowFocus } from '../list/use-row-focus.ts'
import { useList } from '../lists/list-context.ts'
import { Icon } from '../page/icon.tsx'
import { TimeAgo } from '../time/time-ago.tsx'
import { type Entry, entryWords, type TextOf, textOfEntry } from './entry-words.ts'
import { ShowMore } from './show-more.tsx'
import { TextForm } from './text-form.tsx'
import { withText } from './with-text.ts'
import './waiting-writes.css'

/** So many are listed until somebody asks for the others. */
const LISTED = 5

/** The changes that are not on the server yet, in the order in which they will be sent. */
export function WaitingWrites({ textOf, onEmpty }: { readonly textOf: TextOf; readonly onEmpty: () => void }) {
  const { pending, rejected } = useOutbox()
  const [editing, setEditing] = useState<string>()
  const list = useRef<HTMLUListElement>(null)
  const { listed, more, showAll } = useFirstFew(list, pending, { few: LISTED, control: 'Discard' })
  useRowFocus(
    list,
    listed.map(({ txid }) => txid),
    onEmpty,
  )
  return (
    <>
      {pending.length === 0 && (
        <p>{rejected.length === 0 ? 'Nothing waits: every change is on the server.' : 'Nothing waits.'}</p>
      )}
      <ul ref={list} className="waiting-writes" aria-label="Waiting changes">
        {listed.map((entry) => (
          <WaitingWrite
            key={entry.txid}
            entry={entry}
            textOf={textOf}
            isEditing={entry.txid === editing}
            onEdit={setEditing}
          />
        ))}
      </ul>
      <ShowMore more={more} onShow={showAll} />
    </>
  )
}

function WaitingWrite(props: {
  readonly entry: Entry
  readonly textOf: TextOf
  readonly isEditing: boolean
  readonly onEdit: (txid: string | undefined) => void
}) {
  const { entry, textOf, isEditing, onEdit } = props
  const { outbox } = useList().db
  const what = entryWords(entry, textOf)
  const text = textOfEntry(entry)
  // What may have left already can not be called back.
  const isOnItsWay = entry.frozenWrites !== undefined
  const onSave = (typed: string) => {
    onEdit(undefined)
    const writes = withText(entry, typed)
    if (writes !== undefined) void outbox.edit(entry.txid, writes)
  }
  return (
    <li data-row={entry.txid}>
      <span title={what}>{what}</span>
      {isOnItsWay ? <small>on its way</small> : <TimeAgo atMs={entry.createdAt} />}
      {!isOnItsWay && text !== undefined && (
        <Tool icon="edit" label={`Edit: ${what}`} kind="Edit" onUse={() => onEdit(entry.txid)} />
      )}
      {!isOnItsWay && (
        <Tool icon="delete" label={`Discard: ${what}`} kind="Discard" onUse={() => void outbox.discard(entry.txid)} />
      )}
      {isEditing && text !== undefined && !isOnItsWay && (
        <TextForm text={text} what={what} action="Save" onSave={onSave} onCancel={() => onEdit(undefined)} />
      )}
    </li>
  )
}

function Tool(props: {
  readonly icon: 'edit' | 'delete'
  readonly label: string
  readonly kind: string
  readonly onUse: () => void
}) {
  return (
    <button
      type="button"
      className="icon-button"
      data-control={props.kind}
      aria-label={props.label}
      title={props.kind}
      onClick={props.onUse}
    >
      <Icon name={props.icon} />
    </button>
  )
}
