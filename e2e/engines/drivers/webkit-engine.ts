// WebKitGTK through WebKitWebDriver. One command runs at a time, so a task of a page is started and then asked for.
import { setTimeout as wait } from 'node:timers/promises'
import type { Engine, Tab } from '../engine.ts'
import { HAS_COME, LEAVE, taskResult, taskText } from './page-scripts.ts'
import { startSession, text, asText, type WebDriver } from './webdriver.ts'
import { startWebKitProcess } from './webkit-process.ts'

const POLL_MS = 10

export const launchWebKit = async (driverPath: string): Promise<Engine> => {
  const started = performance.now()
  const driverProcess = await startWebKitProcess(driverPath)
  const driver = await startSession(driverProcess.address).catch(async (error: unknown) => {
    await driverProcess.end()
    throw error
  })
  const windows = createWindows(driver)
  // The session begins with a window of its own, which stays: closing the last one would end the browser. New windows are
  // asked for there, because a command in a window that was closed is refused.
  const home = asText(await driver.command('GET', '/window'))
  const open = new Set<string>()
  return {
    name: 'webkit',
    version: driver.version,
    startedInMs: performance.now() - started,
    async openTab(url) {
      // A tab would hide the others. Windows are all visible, as tabs are in the other two drivers.
      const handle = text(await windows.inWindow(home, 'POST', '/window/new', { type: 'window' }), 'handle')
      open.add(handle)
      const tab = tabOf(windows, handle, () => open.delete(handle))
      await tab.navigate(url)
      return tab
    },
    async closeTabs() {
      for (const handle of open) await windows.inWindow(handle, 'DELETE', '/window')
      open.clear()
    },
    async close() {
      await driver.end().catch(() => undefined)
      await driverProcess.end()
    },
  }
}

type Command = WebDriver['command']

interface Windows {
  /** Switches to a window and runs a command there, with nothing in between. */
  inWindow(handle: string, ...command: Parameters<Command>): Promise<unknown>
}

/** Commands go to the window that was switched to last: unless they are queued, they end in each other's windows. */
const createWindows = (driver: WebDriver): Windows => {
  let last: Promise<unknown> = Promise.resolve()
  return {
    inWindow(handle, ...command) {
      const answer = last.then(async () => {
        await driver.command('POST', '/window', { handle })
        return driver.command(...command)
      })
      last = answer.catch(() => undefined)
      return answer
    },
  }
}

const tabOf = (windows: Windows, handle: string, closed: () => void): Tab => {
  const go: Command = (...command) => windows.inWindow(handle, ...command)
  const script = (body: string): Promise<unknown> => go('POST', '/execute/sync', { script: body, args: [] })
  // The driver's answer comes before the page's script has run, now and then, so the page is asked.
  const load = async (...command: Parameters<Command>): Promise<void> => {
    await script(LEAVE)
    await go(...command)
    while ((await script(`return ${HAS_COME}`)) !== true) await wait(POLL_MS)
  }
  let tasks = 0
  return {
    navigate: (url) => load('POST', '/url', { url }),
    back: () => load('POST', '/back'),
    reload: () => load('POST', '/refresh'),
    async run<Result>(task: (...args: never[]) => unknown, argument?: unknown): Promise<Result> {
      tasks += 1
      const slot = `globalThis.task${tasks}`
      await script(`${slot} = { state: 'running' };
        ${taskText(task, argument)}.then(
          (value) => { ${slot} = { state: 'done', value } },
          (error) => { ${slot} = { state: 'failed', value: String(error?.stack && error + '\\n' + error.stack || error) } })`)
      for (;;) {
        const answer = await script(`return ${slot} ?? { state: 'lost' }`)
        const state = text(answer, 'state')
        if (state === 'done') return taskResult(text(answer, 'value'))
        if (state === 'failed') throw new Error(text(answer, 'value'))
        if (state === 'lost') throw new Error('The page went away while it ran a task')
        await wait(POLL_MS)
      }
    },
    close: async () => {
      closed()
      await go('DELETE', '/window')
    },
  }
}
