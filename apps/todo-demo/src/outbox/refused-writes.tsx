import { useMemo, useRef, useState } from 'react'
import type { Todo } from '../data/todo.ts'
import { useOutbox } from '../data/use-outbox.ts'
import { useRowFocus } from '../list/use-row-focus.ts'
import { Notice } from '../status/notice.tsx'
import { refusedTitle } from './refusal-words.ts'
import { RefusedWrite } from './refused-write.tsx'
import './refused-writes.css'

/** The changes that the server refused and that were taken back, to be sent again, edited or forgotten one by one. */
export function RefusedWrites(props: {
  readonly todoOf: (id: string) => Todo | undefined
  readonly onEmpty: () => void
}) {
  const { rejected } = useOutbox()
  const [editing, setEditing] = useState<string>()
  const list = useRef<HTMLDivElement>(null)
  const ids = useMemo(() => rejected.map(({ entry }) => entry.txid), [rejected])
  useRowFocus(list, ids, props.onEmpty)
  return (
    <div ref={list} className="refused-writes" hidden={ids.length === 0}>
      {rejected.length > 0 && (
        <Notice tone="danger" title={refusedTitle(rejected.length)}>
          <ul>
            {rejected.map((rejection) => (
              <RefusedWrite
                key={rejection.entry.txid}
                rejection={rejection}
                todoOf={props.todoOf}
                isEditing={rejection.entry.txid === editing}
                onEdit={setEditing}
              />
            ))}
          </ul>
        </Notice>
      )}
    </div>
  )
}
