// WebKitGTK through WebKitWebDriver: a browser and its windows. The driver runs one command at a time.
import { startSession, asText, text, type WebDriver } from './webdriver.ts'
import { startWebKitProcess } from './webkit-process.ts'

export type Command = WebDriver['command']

/** A running browser. All its windows are of one profile, which ends with it. */
export interface WebKitBrowser {
  /** The browser's version, as it names itself. */
  readonly version: string
  /** Opens an empty window. A tab would hide the others; windows are all visible. */
  openWindow(): Promise<WebKitWindow>
  /** Closes the windows that are open. The browser stays. */
  closeWindows(): Promise<void>
  close(): Promise<void>
}

export interface WebKitWindow {
  /** Runs a command in this window, with no command of another window in between. */
  readonly command: Command
  close(): Promise<void>
}

export const startWebKit = async (driverPath: string): Promise<WebKitBrowser> => {
  const driverProcess = await startWebKitProcess(driverPath)
  const driver = await startSession(driverProcess.address).catch(async (error: unknown) => {
    await driverProcess.end()
    throw error
  })
  const inWindow = createSwitch(driver)
  // The session begins with a window of its own, which stays: closing the last one would end the browser. New windows are
  // asked for there, because a command in a window that was closed is refused.
  const home = asText(await driver.command('GET', '/window'))
  const open = new Set<string>()
  return {
    version: driver.version,
    async openWindow() {
      const handle = text(await inWindow(home, 'POST', '/window/new', { type: 'window' }), 'handle')
      open.add(handle)
      return {
        command: (...command) => inWindow(handle, ...command),
        async close() {
          open.delete(handle)
          await inWindow(handle, 'DELETE', '/window')
        },
      }
    },
    async closeWindows() {
      for (const handle of open) await inWindow(handle, 'DELETE', '/window')
      open.clear()
    },
    async close() {
      await driver.end().catch(() => undefined)
      await driverProcess.end()
    },
  }
}

/** Commands go to the window that was switched to last: unless they are queued, they end in each other's windows. */
const createSwitch = (driver: WebDriver) => {
  let last: Promise<unknown> = Promise.resolve()
  return (handle: string, ...command: Parameters<Command>): Promise<unknown> => {
    const answer = last.then(async () => {
      await driver.command('POST', '/window', { handle })
      return driver.command(...command)
    })
    last = answer.catch(() => undefined)
    return answer
  }
}
