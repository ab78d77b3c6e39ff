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
const LOOK_EVERY_MS = 250
/** After so long every tab is shown again. */
const SHOW_EVERY_MS = 10_000
/** How long each tab is shown. */
const SHOWN_FOR_MS = 300
const ANSWER_LIMIT_MS = 5_000

/** Shows every tab, waits, and gives the rows of all that came to rest; the others are told to `onHung`. */
export const comeToRest = async (
  crowd: Crowd,
  streamUrl: string,
  onHung: (line: string) => void,
): Promise<RestingTab[]> => {
  await crowd.wakeAll()
  const began = performance.now()
  let shown = 0
  let restless = new Map<Tab, string>()
  do {
    if (performance.now() - began >= shown * SHOW_EVERY_MS) {
      await showAll(crowd)
      shown += 1
    }
    await pause(LOOK_EVERY_MS)
    restless = await findRestless(crowd, await readTail(streamUrl))
  } while (restless.size > 0 && performance.now() - began < LIMIT_MS)
  for (const [tab, trouble] of restless) onHung(`${tab.name} did not come to rest: ${trouble}`)
  const resting = crowd.tabs.filter((tab) => !restless.has(tab))
  return Promise.all(resting.map(async (tab) => ({ name: tab.name, rows: await rowsOf(tab) })))
}

const showAll = async ({ tabs }: Crowd): Promise<void> => {
  for (const tab of tabs) {
    // One that does not answer is found when it is looked at.
    await withTimeout(tab.bringToFront(), ANSWER_LIMIT_MS, 'bringing it to the front').catch(() => undefined)
    await pause(SHOWN_FOR_MS)
  }
}

const findRestless = async ({ tabs }: Crowd, tail: string): Promise<Map<Tab, string>> => {
  const restless = new Map<Tab, string>()
  for (const tab of tabs) {
    const trouble = await troubleOf(tab, tail)
    if (trouble !== undefined) restless.set(tab, trouble)
  }
  return restless
}

/** Why a tab is not at rest at this tail; undefined if it is. */
const troubleOf = async (tab: Tab, tail: string): Promise<string | undefined> => {
  try {
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
