// The end of a run: everybody may run and nothing breaks any more; all tabs must come to the end of the log.
import { type Crowd, lookAt } from './crowd.ts'
import { listOf } from './json-fields.ts'
import { readTail } from './stream-log.ts'
import type { Tab } from './tab.ts'
import { pause, withTimeout } from './with-timeout.ts'
import { readTypedRow, type TypedRow } from './write-record.ts'

export interface RestingTab {
  readonly name: string
  readonly rows: ReadonlyArray<TypedRow>
}

const LIMIT_MS = 30_000
const ANSWER_LIMIT_MS = 5_000

/** Waits, shows every tab in turn, and gives the rows of all that came to rest; the others are told to `onHung`. */
export const comeToRest = async (
  crowd: Crowd,
  streamUrl: string,
  onHung: (line: string) => void,
): Promise<RestingTab[]> => {
  await crowd.wakeAll()
  const until = performance.now() + LIMIT_MS
  let restless = new Map<Tab, string>()
  do {
    await pause(200)
    const tail = await readTail(streamUrl)
    restless = new Map()
    for (const tab of crowd.tabs) {
      const trouble = await troubleOf(tab, tail)
      if (trouble !== undefined) restless.set(tab, trouble)
    }
  } while (restless.size > 0 && performance.now() < until)
  for (const [tab, trouble] of restless) onHung(`${tab.name} did not come to rest: ${trouble}`)
  const resting = crowd.tabs.filter((tab) => !restless.has(tab))
  return Promise.all(resting.map(async (tab) => ({ name: tab.name, rows: await rowsOf(tab) })))
}

/** Why a tab is not at rest at this tail; undefined if it is. */
const troubleOf = async (tab: Tab, tail: string): Promise<string | undefined> => {
  try {
    await withTimeout(tab.bringToFront(), ANSWER_LIMIT_MS, 'bringing it to the front')
    const state = await withTimeout(lookAt(tab), ANSWER_LIMIT_MS, 'its answer')
    if (state === undefined) return 'it is still loading'
    const isAtRest = state.offset === tail && state.isUpToDate && state.pending === 0 && state.unsettled === 0
    return isAtRest ? undefined : `${JSON.stringify(state)} while the log ends at ${tail}`
  } catch (error) {
    return String(error)
  }
}

const rowsOf = async (tab: Tab): Promise<TypedRow[]> =>
  listOf(await withTimeout(tab.evaluate('chaos.rows()'), ANSWER_LIMIT_MS, 'its rows')).map(readTypedRow)
