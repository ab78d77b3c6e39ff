// What goes on all the time, whatever else happens: tabs write, and are watched.
import { lookAt } from './crowd.ts'
import { stalenessOf } from './staleness.ts'
import type { Tab } from './tab.ts'
import { pause } from './with-timeout.ts'
import type { World } from './world.ts'

const WRITE_EVERY_MS = { shortest: 40, longest: 120 }
const LOOK_EVERY_MS = 100

/** A write every now and then, in any tab whose page runs; whether it became durable is told by the page. */
export const letTabsWrite = async ({ random, crowd }: World, signal: AbortSignal): Promise<void> => {
  const dice = random.fork('writes')
  while (!signal.aborted) {
    await pause(dice.between(WRITE_EVERY_MS.shortest, WRITE_EVERY_MS.longest))
    const live = crowd.tabs.filter(({ state }) => state === 'live')
    // The page may go away before it answers.
    if (live.length > 0)
      void dice
        .pick(live)
        .evaluate(`globalThis.chaos?.write(${dice.next()})`)
        .catch(() => undefined)
  }
}

/** Asks every page that runs how it stands, again and again, each as soon as it has answered. */
export const watchTabs = async (world: World, signal: AbortSignal): Promise<void> => {
  const asked = new Set<Tab>()
  while (!signal.aborted) {
    for (const tab of world.crowd.tabs) {
      if (tab.state !== 'live' || asked.has(tab)) continue
      asked.add(tab)
      void watch(world, tab).finally(() => asked.delete(tab))
    }
    await pause(LOOK_EVERY_MS)
  }
}

const watch = async ({ server, remote, stale, options }: World, tab: Tab): Promise<void> => {
  // The page may go away before it answers.
  const state = await lookAt(tab).catch(() => undefined)
  if (state === undefined || tab.state !== 'live' || server.port === undefined) return
  const staleMs = stalenessOf(state, remote.records, server.upSince)
  if (staleMs <= stale.longestMs) return
  // Not each of the looks at the same standstill.
  if (Math.floor(staleMs / 1_000) > Math.floor(stale.longestMs / 1_000))
    options.trace(`${tab.name} is stale for ${staleMs} ms: ${JSON.stringify(state)}`)
  stale.longestMs = staleMs
}
