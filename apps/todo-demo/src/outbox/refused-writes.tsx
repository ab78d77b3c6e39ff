import { useRef, useState } from 'react'
import type { Todo } from '../data/todo.ts'
import { useOutbox } from '../data/use-outbox.ts'
import { useFirstFew } from '../list/use-first-few.ts'
import { useRowFocus } from '../list/use-row-focus.ts'
import { Notice } from '../status/notice.tsx'
import { RefusedList } from './refused-list.tsx'
import { refusedTitle } from './refusal-words.ts'
import { ShowMore } from './show-more.tsx'
import './refused-writes.css'

/** So many stand before the list until somebody asks for the others. */
const LISTED = 3

interface Props {
  readonly todoOf: (id: string) => Todo | undefined
  /** The keyboard was at a refused change, and none is left. */
  readonly onEmpty: () => void
}

/** The changes that the server refused and that were taken back, to be sent again, edited or forgotten one by one. */
export function RefusedWrites({ todoOf, onEmpty }: Props) {
  const { rejected, listed, list, edit, rest } = useRefused<HTMLDivElement>(onEmpty)
  return (
    <div ref={list} className="refused-writes" hidden={rejected.length === 0}>
      {rejected.length > 0 && (
        <Notice tone="danger" title={refusedTitle(rejected.length)}>
          <RefusedList rejected={listed} todoOf={todoOf} {...edit} />
          <ShowMore {...rest} />
        </Notice>
      )}
    </div>
  )
}

/** The same as a part of the panel about sync. */
export function RefusedSection({ todoOf, onEmpty }: Props) {
  const { rejected, listed, list, edit, rest } = useRefused<HTMLElement>(onEmpty)
  return (
    <section ref={list} className="refused-writes" aria-label="Refused changes" hidden={rejected.length === 0}>
      <h2>Refused changes</h2>
      <RefusedList rejected={listed} todoOf={todoOf} {...edit} />
      <ShowMore {...rest} />
    </section>
  )
}

function useRefused<Container extends HTMLElement>(onEmpty: () => void) {
  const { rejected } = useOutbox()
  // Here, because each render may take a control away from under the keyboard.
  const [editing, onEdit] = useState<string>()
  const list = useRef<Container>(null)
  const { listed, more, showAll } = useFirstFew(list, rejected, { few: LISTED, control: 'Discard' })
  useRowFocus(
    list,
    listed.map(({ entry }) => entry.txid),
    onEmpty,
  )
  return { rejected, listed, list, edit: { editing, onEdit }, rest: { more, onShow: showAll } }
}
