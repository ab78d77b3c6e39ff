import { type RefObject, useEffect } from 'react'

/**
 * Calls `act` with the id of the row whose text (`data-row-text`) was clicked twice. For people with a mouse, beside a button
 * that does the same. `act` must stay the same function.
 */
export function useRowDoubleClick(container: RefObject<Element | null>, act: (id: string) => void): void {
  useEffect(() => {
    const list = container.current
    if (list === null) return undefined
    const onDoubleClick = ({ target }: Event) => {
      const text = target instanceof Element ? target.closest('[data-row-text]') : null
      const id = text?.closest('[data-row]')?.getAttribute('data-row')
      if (typeof id === 'string') act(id)
    }
    list.addEventListener('dblclick', onDoubleClick)
    return () => list.removeEventListener('dblclick', onDoubleClick)
  }, [container, act])
}
