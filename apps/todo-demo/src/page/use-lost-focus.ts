import { type RefObject, useLayoutEffect, useRef } from 'react'

/**
 * Watches over the keyboard's place in something that comes and goes: `onLost` gives it another one when this goes while
 * the focus is inside.
 *
 * @returns the ref of the element around it
 */
export function useLostFocus(onLost: (() => void) | undefined): RefObject<HTMLElement | null> {
  const container = useRef<HTMLElement>(null)
  const latest = useRef(onLost)
  useLayoutEffect(() => {
    latest.current = onLost
  })
  useLayoutEffect(() => {
    const element = container.current
    // Layout effects end before their elements are taken out of the page.
    return () => {
      if (element?.contains(document.activeElement) === true) latest.current?.()
    }
  }, [])
  return container
}
