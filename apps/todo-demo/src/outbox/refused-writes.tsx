import { useMemo, useRef, useState } from 'react'
import type { Todo } from '../data/todo.ts'
import { useOutbox } from '../data/use-outbox.ts'
import { useRowFocus } from '../list/use-row-focus.ts'
import { Notice } from '../status/notice.tsx'
import { RefusedList } from './refused-list.tsx'
import { refusedTitle } from './refusal-words.ts'
import './refused-writes.css'

interface Props {
  readonly todoOf: (id: string) => Todo | undefined
  /** The keyboard was at a refused change, and none is left. */
  readonly onEmpty: () => void
}

/** The changes that the server refused and that were taken back, to be sent again, edited or forgotten one by one. */
export function RefusedWrites({ todoOf, onEmpty }: Props) {
  const { rejected, list, edit } = useRefused<HTMLDivElement>(onEmpty)
  return (
    <div ref={list} className="refused-writes" hidden={rejected.length === 0}>
      {rejected.length > 0 && (
        <Notice tone="danger" title={refusedTitle(rejected.length)}>
          <RefusedList rejected={rejected} todoOf={todoOf} {...edit} />
        </Notice>
      )}
    </div>
  )
}

/** The same as a part of the panel about sync. */
export function RefusedSection({ todoOf, onEmpty }: Props) {
  const { rejected, list, edit } = useRefused<HTMLElement>(onEmpty)
  return (
    <section ref={list} className="refused-writes" aria-label="Refused changes" hidden={rejected.length === 0}>
      <h2>Refused changes</h2>
      <RefusedList rejected={rejected} todoOf={todoOf} {...edit} />
    </section>
  )
}

function useRefused<Container extends HTMLElement>(onEmpty: () => void) {
  const { rejected } = useOutbox()
  // Here, because each render may take a control away from under the keyboard.
  const [editing, onEdit] = useState<string>()
  const list = useRef<Container>(null)
  const ids = useMemo(() => rejected.map(({ entry }) => entry.txid), [rejected])
  useRowFocus(list, ids, onEmpty)
  return { rejected, list, edit: { editing, onEdit } }
}
