// Where the keyboard is inside a list of rows. A row is an element with `data-row`, its id; a control in it has
// `data-control`, its kind. Moving keeps the kind.

/** A control of a row. `index` is where the row stood when the control was found. */
export interface RowControl {
  readonly id: string
  readonly kind: string
  readonly index: number
}

type Move = (index: number, count: number) => number

const MOVES = new Map<string, Move>([
  ['ArrowUp', (index) => index - 1],
  ['ArrowDown', (index) => index + 1],
  ['Home', () => 0],
  ['End', (_index, count) => count - 1],
])

/** Where a key moves among `count` rows from the one at `index`, or `undefined` when it moves nowhere. */
export function rowByKey(key: string, index: number, count: number): number | undefined {
  const to = MOVES.get(key)?.(index, count)
  return to === undefined || to === index || to < 0 || to >= count ? undefined : to
}

/** The row that takes the place of the one that stood at `index`, or `undefined` when none is left. */
export const rowInPlace = (index: number, count: number): number | undefined =>
  count === 0 ? undefined : Math.min(index, count - 1)

const rowsOf = (list: Element): Element[] => [...list.querySelectorAll('[data-row]')]

/** The control that an element of the list is. */
export function controlOf(list: Element, element: EventTarget | null): RowControl | undefined {
  if (!(element instanceof Element)) return undefined
  const row = element.closest('[data-row]')
  const kind = element.closest('[data-control]')?.getAttribute('data-control')
  if (row === null || kind === null || kind === undefined) return undefined
  return { id: row.getAttribute('data-row') ?? '', kind, index: rowsOf(list).indexOf(row) }
}

/** Moves the keyboard to a control of the row at `index`; to the row's first one when it has none of that kind. */
export function focusRow(list: Element, index: number | undefined, kind: string): boolean {
  const row = index === undefined ? undefined : rowsOf(list)[index]
  const control = row?.querySelector(`[data-control="${kind}"]`) ?? row?.querySelector('[data-control]')
  if (!(control instanceof HTMLElement)) return false
  control.focus()
  return true
}
