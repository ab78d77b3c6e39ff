import { type RefObject, useEffect } from 'react'
import { controlOf, focusRow, rowByKey } from './row-focus.ts'

/** What a key does to the row that has the focus. */
export type RowKeys = Readonly<Record<string, (id: string) => void>>

/**
 * Lets the arrow keys, Home and End move between the rows of a list, and other keys act on the row. Keys with Ctrl, Alt
 * or Meta, and keys in a form inside a row, are left alone. `keys` must stay the same object.
 */
export function useRowKeys(container: RefObject<Element | null>, keys: RowKeys): void {
  useEffect(() => {
    const list = container.current
    if (list === null) return undefined
    const onKey = (event: Event) => {
      if (!(event instanceof KeyboardEvent) || event.ctrlKey || event.altKey || event.metaKey) return
      if (event.target instanceof Element && event.target.closest('form') !== null) return
      const control = controlOf(list, event.target)
      if (control === undefined) return
      const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
      const to = rowByKey(event.key, control.index, list.querySelectorAll('[data-row]').length)
      if (act === undefined && to === undefined) return
      event.preventDefault()
      if (act === undefined) focusRow(list, to, control.kind)
      else act(control.id)
    }
    list.addEventListener('keydown', onKey)
    return () => list.removeEventListener('keydown', onKey)
  }, [container, keys])
}
