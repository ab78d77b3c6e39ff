// Chromium and Firefox through Playwright.
import { type BrowserType, chromium, firefox, type Page } from '@playwright/test'
import type { Engine, Tab } from '../engine.ts'
import { taskResult, taskText } from './task-text.ts'

type LaunchOptions = NonNullable<Parameters<BrowserType['launch']>[0]>

/** `executablePath`: undefined for Playwright's own download. */
export const launchChromium = (executablePath: string | undefined): Promise<Engine> =>
  launch('chromium', chromium, {
    args: [
      // Nothing but this machine is reached.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      '--disable-background-networking',
    ],
    chromiumSandbox: process.getuid?.() !== 0,
    ...(executablePath === undefined ? {} : { executablePath }),
  })

/** Firefox as its makers publish it: Playwright speaks WebDriver BiDi with it, not a patched build's protocol. */
export const launchFirefox = (executablePath: string): Promise<Engine> =>
  launch('firefox', firefox, { executablePath, channel: 'moz-firefox' })

const launch = async (name: 'chromium' | 'firefox', type: BrowserType, options: LaunchOptions): Promise<Engine> => {
  const started = performance.now()
  const browser = await type.launch(options)
  const context = await browser.newContext()
  return {
    name,
    version: browser.version(),
    startedInMs: performance.now() - started,
    async openTab(url) {
      const tab = tabOf(await context.newPage())
      await tab.navigate(url)
      return tab
    },
    closeTabs: async () => {
      await Promise.all(context.pages().map((page) => page.close()))
    },
    close: () => browser.close(),
  }
}

const EXPOSED = 'globalThis.exposed !== undefined'

const tabOf = (page: Page): Tab => ({
  navigate: async (url) => {
    await page.goto(url)
    await page.waitForFunction(EXPOSED)
  },
  reload: async () => {
    await page.reload()
    await page.waitForFunction(EXPOSED)
  },
  run: async <Result>(task: (...args: never[]) => unknown, argument?: unknown): Promise<Result> =>
    taskResult(await page.evaluate<string>(taskText(task, argument))),
  close: () => page.close(),
})
