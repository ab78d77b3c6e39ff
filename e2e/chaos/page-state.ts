// How a page stands, as it says when it is asked.
import { fieldOf, numberOf, textOf } from './json-fields.ts'

export interface PageState {
  /** Names this load of the page. */
  readonly doc: string
  /** When it looked, in milliseconds since 1970. */
  readonly at: number
  /** Since when it has been visible and able to run without a break; undefined while it is hidden. */
  readonly awakeSince: number | undefined
  /** The newest write of the remote writer that it shows. */
  readonly newest: number
  readonly offset: string
  readonly phase: string
  readonly role: string
  readonly storage: string
  readonly isUpToDate: boolean
  /** Writes that are not known to be in the log. */
  readonly pending: number
  /** Writes whose promise has not settled. */
  readonly unsettled: number
}

export const readPageState = (value: unknown): PageState => {
  const awakeSince = fieldOf(value, 'awakeSince')
  return {
    doc: textOf(value, 'doc'),
    at: numberOf(value, 'at'),
    awakeSince: typeof awakeSince === 'number' ? awakeSince : undefined,
    newest: numberOf(value, 'newest'),
    offset: textOf(value, 'offset'),
    phase: textOf(value, 'phase'),
    role: textOf(value, 'role'),
    storage: textOf(value, 'storage'),
    isUpToDate: fieldOf(value, 'isUpToDate') === true,
    pending: numberOf(value, 'pending'),
    unsettled: numberOf(value, 'unsettled'),
  }
}
