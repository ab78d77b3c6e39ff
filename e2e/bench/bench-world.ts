// What every case works with: the site, the browser, and the streams that are filled for it.
import { createBrowser } from '../chaos/browser.ts'
import { withTimeout } from '../chaos/with-timeout.ts'
import { type BenchSite, openBenchSite } from './bench-site.ts'
import { type BenchTab, openBenchTab } from './bench-tab.ts'

export interface BenchWorld {
  readonly site: BenchSite
  open(): Promise<BenchTab>
  /** Makes a stream of so many rows, each inserted once; gives its name. */
  fill(name: string, rows: number): Promise<string>
  /** Appends events. */
  append(name: string, events: ReadonlyArray<object>): Promise<void>
  page(options: PageOptions): string
  readonly streamUrl: (name: string) => string
}

export interface PageOptions {
  readonly library?: 'oxbow' | 'reference' | 'tanstack' | 'bare'
  readonly stream: string
  readonly count: number
  readonly view?: 'list' | 'query' | 'query-newest' | 'none' | 'preload'
}

const ROWS_A_REQUEST = 5_000
const TAB_LIMIT_MS = 20_000

/** `onOpen` is told what must be closed whatever happens. */
export const createBenchWorld = async (
  executablePath: string,
  onOpen: (close: () => Promise<void>) => void,
): Promise<BenchWorld> => {
  const site = await openBenchSite()
  onOpen(site.close)
  const browser = await createBrowser(executablePath)
  onOpen(browser.close)
  await browser.launch()

  const streamUrl = (name: string): string => `${site.url}/v1/stream/${name}`
  const ask = async (method: string, name: string, body?: string): Promise<void> => {
    const init = { method, headers: { 'Content-Type': 'application/json' }, ...(body !== undefined && { body }) }
    const answer = await fetch(`${site.streamsUrl}/${name}`, init)
    await answer.text()
    if (!answer.ok) throw new Error(`${method} ${name} was answered ${answer.status}`)
  }
  const append = (name: string, events: ReadonlyArray<object>): Promise<void> =>
    ask('POST', name, JSON.stringify(events))
  return {
    site,
    open: () => withTimeout(openBenchTab(browser.cdp), TAB_LIMIT_MS, 'opening a tab'),
    append,
    streamUrl,
    fill: async (name, rows) => {
      await ask('PUT', name)
      for (let first = 0; first < rows; first += ROWS_A_REQUEST) {
        const count = Math.min(ROWS_A_REQUEST, rows - first)
        await append(
          name,
          Array.from({ length: count }, (_, n) => insertOf(first + n)),
        )
      }
      return name
    },
    page: ({ library = 'oxbow', stream, count, view = 'list' }) =>
      `${site.url}/${library}.html?stream=${stream}&count=${count}&view=${view}`,
  }
}

export const keyOf = (n: number): string => `todo-${String(n).padStart(8, '0')}`

export const insertOf = (n: number, text = `Buy ${n} litres of milk`): object => {
  const id = keyOf(n)
  const value = { id, text, done: n % 3 === 0, createdAt: 1_700_000_000_000 + n, createdBy: 'ada' }
  return { type: 'todo', key: id, value, headers: { operation: 'upsert' } }
}

/** On the clock that pages stamp their texts with. */
export const clock = (): number => performance.timeOrigin + performance.now()

/** Looks every few milliseconds until `isSo`. */
export const until = async (isSo: () => boolean | Promise<boolean>, limitMs: number, what: string): Promise<void> => {
  const limit = performance.now() + limitMs
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error(`${what} took longer than ${limitMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
