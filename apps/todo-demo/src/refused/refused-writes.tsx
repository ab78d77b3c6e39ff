import type { Rejection } from '@oxbow/react'
import { useEffect, useMemo, useRef } from 'react'
import { announcer } from '../announce/use-announcements.ts'
import { db } from '../data/database.ts'
import { useOutbox } from '../data/use-outbox.ts'
import { useRowFocus } from '../list/use-row-focus.ts'
import { Notice } from '../status/notice.tsx'
import { refusalWords } from './refusal-words.ts'
import './refused-writes.css'

/** The changes that the server refused and that were taken back, to be sent again or forgotten one by one. */
export function RefusedWrites(props: {
  readonly textOf: (id: string) => string | undefined
  readonly onEmpty: () => void
}) {
  const { rejected } = useOutbox()
  const list = useRef<HTMLDivElement>(null)
  const ids = useMemo(() => rejected.map(({ entry }) => entry.txid), [rejected])
  const title = rejected.length === 1 ? 'A change was refused' : `${rejected.length} changes were refused`
  useRowFocus(list, ids, props.onEmpty)
  useEffect(() => {
    if (ids.length > 0) announcer.say(`${title}.`)
  }, [ids.length, title])
  return (
    <div ref={list} className="refused-writes" hidden={ids.length === 0}>
      {rejected.length > 0 && (
        <Notice tone="danger" title={title}>
          <ul>
            {rejected.map((rejection) => (
              <RefusedWrite key={rejection.entry.txid} rejection={rejection} textOf={props.textOf} />
            ))}
          </ul>
        </Notice>
      )}
    </div>
  )
}

function RefusedWrite(props: { readonly rejection: Rejection; readonly textOf: (id: string) => string | undefined }) {
  const { what, why } = refusalWords(props.rejection, props.textOf)
  const { txid } = props.rejection.entry
  const buttons = [
    { label: 'Try again', act: () => void db.outbox.retry(txid) },
    { label: 'Discard', act: () => void db.outbox.discard(txid) },
  ]
  return (
    <li data-row={txid}>
      <p>
        <strong>{what}</strong> was taken back. {why}
      </p>
      {buttons.map(({ label, act }) => (
        <button
          key={label}
          type="button"
          className="button"
          data-control={label}
          aria-label={`${label}: ${what}`}
          onClick={act}
        >
          {label}
        </button>
      ))}
    </li>
  )
}
