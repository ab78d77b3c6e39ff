import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { controlOf, focusRow, type RowControl, rowInPlace } from './row-focus.ts'

/**
 * Keeps the keyboard in a list whose rows come and go, by whoever's hand. When the control that holds the focus goes, the
 * one of its kind in that row gets it, else in the row that took its place; `leave` is called when no row is left.
 */
export function useRowFocus(container: RefObject<Element | null>, ids: ReadonlyArray<string>, leave: () => void): void {
  const held = useRef<RowControl>(undefined)

  useEffect(() => {
    const list = container.current
    if (list === null) return undefined
    const hold = (event: Event) => {
      held.current = controlOf(list, event.target)
    }
    const release = (event: Event) => {
      const { target } = event
      if (event instanceof FocusEvent && event.relatedTarget !== null) held.current = undefined
      // A control that is taken from the page loses the focus as well, without anybody having left it.
      else
        queueMicrotask(() => {
          const isThere = target instanceof Element && target.isConnected
          if (isThere && document.activeElement !== target) held.current = undefined
        })
    }
    list.addEventListener('focusin', hold)
    list.addEventListener('focusout', release)
    return () => {
      list.removeEventListener('focusin', hold)
      list.removeEventListener('focusout', release)
    }
  }, [container])

  // After each render, because any of them may take away the control that has the focus.
  useLayoutEffect(() => {
    const list = container.current
    const control = held.current
    if (list === null || control === undefined || document.activeElement !== document.body) return
    const place = ids.indexOf(control.id)
    if (!focusRow(list, place === -1 ? rowInPlace(control.index, ids.length) : place, control.kind)) leave()
  })
}
