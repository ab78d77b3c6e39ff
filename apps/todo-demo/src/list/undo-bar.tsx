import type { Todo } from '../data/todo.ts'
import { Icon } from '../page/icon.tsx'
import { useLostFocus } from '../page/use-lost-focus.ts'
import './undo-bar.css'

/** Says what was deleted, for everyone, and offers to take it back. */
export function UndoBar(props: {
  readonly deleted: ReadonlyArray<Todo>
  readonly onUndo: () => void
  readonly onClose: () => void
  /** It has gone, and with it the place of the keyboard. */
  readonly onLostFocus: () => void
}) {
  const { deleted, onUndo, onClose, onLostFocus } = props
  const bar = useLostFocus(onLostFocus)
  const [first, ...rest] = deleted
  return (
    <section ref={bar} className="undo-bar" aria-label="Deleted">
      <p>Deleted {rest.length === 0 ? <span>“{first?.text}”</span> : `${deleted.length} todos`}</p>
      <button type="button" className="button button--quiet" onClick={onUndo}>
        Undo
      </button>
      <button type="button" className="icon-button" aria-label="Close" title="Close" onClick={onClose}>
        <Icon name="cancel" />
      </button>
    </section>
  )
}
