import { type RefObject, useCallback, useEffect, useId, useRef, useState } from 'react'

/** A button that opens a panel beside it. */
export interface Disclosure {
  readonly isOpen: boolean
  /** The element around button and panel. */
  readonly container: RefObject<HTMLDivElement | null>
  /** What the button needs. */
  readonly button: {
    readonly ref: RefObject<HTMLButtonElement | null>
    readonly 'aria-expanded': boolean
    readonly 'aria-controls': string | undefined
    readonly onClick: () => void
  }
  /** The panel's `id`. */
  readonly panelId: string
  /** Closes the panel; the keyboard goes back to the button if it was inside. */
  readonly close: () => void
}

/** Opens and closes a panel: by its button, by Escape, and by going elsewhere with the mouse or the keyboard. */
export function useDisclosure(): Disclosure {
  const [isOpen, setOpen] = useState(false)
  const container = useRef<HTMLDivElement>(null)
  const ref = useRef<HTMLButtonElement>(null)
  const panelId = useId()
  const close = useCallback(() => {
    if (container.current?.contains(document.activeElement) === true) ref.current?.focus()
    setOpen(false)
  }, [])
  useEffect(() => {
    if (!isOpen) return undefined
    const onElsewhere = ({ target }: Event) => {
      if (target instanceof Node && container.current?.contains(target) === false) setOpen(false)
    }
    const onKeyDown = ({ key, isComposing }: KeyboardEvent) => {
      if (key === 'Escape' && !isComposing) close()
    }
    document.addEventListener('pointerdown', onElsewhere)
    document.addEventListener('focusin', onElsewhere)
    document.addEventListener('keydown', onKeyDown)
    return () => {
      document.removeEventListener('pointerdown', onElsewhere)
      document.removeEventListener('focusin', onElsewhere)
      document.removeEventListener('keydown', onKeyDown)
    }
  }, [isOpen, close])
  return {
    isOpen,
    container,
    button: {
      ref: ref,
      'aria-expanded': isOpen,
      'aria-controls': isOpen ? panelId : undefined,
      onClick: () => setOpen(!isOpen),
    },
    panelId,
    close,
  }
}
