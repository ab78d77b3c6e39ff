// The window of a virtual list: the first 50 rows and the count of all. It notes when texts come that carry their time.
import { clock, type Row } from './row.ts'

const WINDOW = 50

export interface VirtualList {
  render(rows: Iterable<Row>, count: number): void
  /** When the window was full and the count right, in milliseconds since the navigation began. */
  readonly complete: Promise<number>
  /** For each text `at:<time>:<by>` that appeared: who wrote it, and how many milliseconds before. */
  readonly arrivals: ReadonlyArray<{ readonly by: string; readonly ms: number }>
}

export const createVirtualList = (expected: number): VirtualList => {
  const heading = document.createElement('h1')
  const list = document.createElement('ul')
  document.body.append(heading, list)
  const items: HTMLLIElement[] = []
  const arrivals: Array<{ by: string; ms: number }> = []
  let done = (_at: number): void => undefined
  const complete = new Promise<number>((resolve) => (done = resolve))

  const show = (index: number, text: string): void => {
    const item = (items[index] ??= list.appendChild(document.createElement('li')))
    if (item.textContent === text) return
    item.textContent = text
    const [kind, at, by = ''] = text.split(':')
    if (kind === 'at') arrivals.push({ by, ms: clock() - Number(at) })
  }
  return {
    render: (rows, count) => {
      let index = 0
      for (const { text } of rows) {
        show(index, text)
        index += 1
        if (index === WINDOW) break
      }
      for (const item of items.splice(index)) item.remove()
      heading.textContent = String(count)
      if (count === expected && items.length === Math.min(WINDOW, expected)) done(performance.now())
    },
    complete,
    arrivals,
  }
}
