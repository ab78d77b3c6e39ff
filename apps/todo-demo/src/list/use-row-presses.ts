import { type RefObject, useEffect } from 'react'

/** What presses on the text of a row do, for the row's id. */
export interface RowPresses {
  /** It was touched once, as with a finger. */
  readonly onTap: (id: string) => void
  /** It was clicked twice, as with a mouse. */
  readonly onDoubleClick: (id: string) => void
}

/**
 * Listens for presses on the texts of rows (`data-row-text`). They do what a control beside does as well. `presses` must stay
 * the same object.
 */
export function useRowPresses(container: RefObject<Element | null>, presses: RowPresses): void {
  useEffect(() => {
    const list = container.current
    if (list === null) return undefined
    const stop = new AbortController()
    const listen = (type: string, act: (event: Event) => void) =>
      list.addEventListener(type, act, { signal: stop.signal })
    // Not every browser says in its click what it was made with.
    let isTouch = false
    listen('pointerdown', (event) => {
      isTouch = event instanceof PointerEvent && event.pointerType === 'touch'
    })
    listen('click', ({ target }) => {
      const id = rowOfText(target)
      // A word that was marked is to be copied.
      if (id !== undefined && isTouch && getSelection()?.isCollapsed !== false) presses.onTap(id)
    })
    listen('dblclick', ({ target }) => {
      const id = rowOfText(target)
      if (id !== undefined && !isTouch) presses.onDoubleClick(id)
    })
    return () => stop.abort()
  }, [container, presses])
}

function rowOfText(target: EventTarget | null): string | undefined {
  const text = target instanceof Element ? target.closest('[data-row-text]') : null
  return text?.closest('[data-row]')?.getAttribute('data-row') ?? undefined
}
