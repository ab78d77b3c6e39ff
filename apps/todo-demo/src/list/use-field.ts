import { type RefObject, useCallback, useEffect, useRef } from 'react'

/** The field for new todos, and the way of the keyboard to it. */
export interface NewTodoField {
  readonly field: RefObject<HTMLInputElement | null>
  readonly toField: () => void
}

/** @param wasFocusLost whether the field takes the place of what had the keyboard; asked once */
export function useField(wasFocusLost: () => boolean): NewTodoField {
  const field = useRef<HTMLInputElement>(null)
  const toField = useCallback(() => field.current?.focus(), [])
  useEffect(() => {
    if (wasFocusLost()) toField()
  }, [wasFocusLost, toField])
  return { field, toField }
}
