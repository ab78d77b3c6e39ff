import { type RefObject, useState } from 'react'
import { focusRow } from './row-focus.ts'

/** The first few of a long list, until somebody asks for the others. */
export interface FirstFew<Item> {
  readonly listed: ReadonlyArray<Item>
  /** How many are not listed. */
  readonly more: number
  /** Lists all. The keyboard goes to the last one that was there, since the button for this goes. */
  readonly showAll: () => void
}

/** @param control the kind of control that gets the keyboard */
export function useFirstFew<Item>(
  container: RefObject<Element | null>,
  all: ReadonlyArray<Item>,
  { few, control }: { readonly few: number; readonly control: string },
): FirstFew<Item> {
  const [isWhole, setWhole] = useState(false)
  const listed = isWhole ? all : all.slice(0, few)
  const showAll = () => {
    // Before the button goes, and the keyboard with it.
    if (container.current !== null) focusRow(container.current, listed.length - 1, control)
    setWhole(true)
  }
  return { listed, more: all.length - listed.length, showAll }
}
