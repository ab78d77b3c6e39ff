// Lets something happen, and notes what does not end.
import { type Action, chooseAction } from './schedule.ts'
import { pause, withTimeout } from './with-timeout.ts'
import type { World } from './world.ts'

/** How many tabs a browser begins with. */
export const TABS_AT_FIRST = 3
/** Longer than the longest time for which a page is blocked on purpose. */
const ANSWER_LIMIT_MS = 10_000

/** Starts the browser with its first tabs. */
export const openTabs = async ({ browser, crowd }: World): Promise<void> => {
  await browser.launch()
  for (let index = 0; index < TABS_AT_FIRST; index += 1) await crowd.open(false)
}

/** Chooses something, and lets it happen. */
export const letSomethingHappen = async (world: World): Promise<void> => {
  const { random, crowd, server, options, done, hung } = world
  const action = chooseAction(random, { tabs: crowd.tabs, isServerUp: server.port !== undefined })
  options.trace(JSON.stringify(action))
  done[action.do] += 1
  try {
    await withTimeout(perform(world, action), ANSWER_LIMIT_MS, JSON.stringify(action))
  } catch (error) {
    options.trace(String(error))
    hung.push(String(error))
  }
}

const perform = async (world: World, action: Action): Promise<void> => {
  const { crowd, server, browser } = world
  if (action.do === 'open') return crowd.open(action.newWindow)
  if (action.do === 'kill-browser') {
    await browser.kill()
    crowd.forgetAll()
    return openTabs(world)
  }
  if (action.do !== 'kill-server') return crowd.perform(action)
  await server.kill()
  // Everything goes on meanwhile.
  world.outage = pause(action.downMs)
    .then(server.start)
    .catch((error: unknown) => void world.hung.push(String(error)))
}
