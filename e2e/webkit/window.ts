// A window of WebKitGTK as a person uses it: what has a role and a name is pressed, keys go to what has the focus.
import { setTimeout as wait } from 'node:timers/promises'
import { asText, member, WebDriverError } from '../engines/drivers/webdriver.ts'
import type { WebKitWindow } from '../engines/drivers/webkit-browser.ts'
import { findByRole, type Role, wasPressed } from './find-by-role.ts'

export interface Window {
  goTo(url: string): Promise<void>
  reload(): Promise<void>
  back(): Promise<void>
  /** Presses the one thing on the page that is so called, once it is there and can be pressed. */
  press(role: Role, name: string): Promise<void>
  /** Types into what has the focus. `KEYS` are the keys that write nothing. */
  type(text: string): Promise<void>
  /**
   * Runs a function in the page, and waits for its promise, and every other window with it. It is sent as text and sees
   * nothing but its arguments; they and its result are JSON.
   */
  look<Args extends unknown[], Result>(
    task: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>
  close(): Promise<void>
}

/** Keys as WebDriver writes them. */
export const KEYS = {
  enter: '\uE007',
  escape: '\uE00C',
  tab: '\uE004',
  space: ' ',
  down: '\uE015',
  home: '\uE011',
  delete: '\uE017',
  f2: '\uE032',
} as const

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
const PATIENCE_MS = 20_000
const POLL_MS = 20

/** What a driver says of an element that React has put another in place of, or that is still on its way. */
const PASSING = new Set(['stale element reference', 'element click intercepted', 'element not interactable'])

export const createWindow = ({ command, close }: WebKitWindow): Window => {
  // The result is what the type of the function says: it has come through JSON.
  const look: Window['look'] = async <Args extends unknown[], Result>(
    task: (...args: Args) => unknown,
    ...args: Args
  ) =>
    (await command('POST', '/execute/async', {
      script: `const args = [...arguments], done = args.pop()
        Promise.resolve((${task.toString()})(...args)).then(done)`,
      args,
    })) as Result
  /** What stands in the way; nothing when it was pressed. */
  const tryToPress = async (role: Role, name: string): Promise<string | undefined> => {
    const element = member(await look(findByRole, role, name), ELEMENT)
    if (element === undefined) return 'it is not there'
    try {
      await command('POST', `/element/${asText(element)}/click`)
      // Something may have moved between the driver's look and its press.
      return (await look(wasPressed)) ? undefined : 'the press went elsewhere'
    } catch (error) {
      if (error instanceof WebDriverError && PASSING.has(error.code)) return error.message
      throw error
    }
  }
  return {
    goTo: async (url) => void (await command('POST', '/url', { url })),
    reload: async () => void (await command('POST', '/refresh')),
    back: async () => void (await command('POST', '/back')),
    async press(role, name) {
      const deadline = performance.now() + PATIENCE_MS
      for (;;) {
        const obstacle = await tryToPress(role, name)
        if (obstacle === undefined) return
        if (performance.now() > deadline) throw new Error(`No ${role} called “${name}” could be pressed: ${obstacle}`)
        await wait(POLL_MS)
      }
    },
    async type(text) {
      const actions = [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ])
      await command('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] })
    },
    look,
    close,
  }
}
