// Chromium and Firefox through Playwright.
import { type BrowserType, chromium, firefox, type Page } from '@playwright/test'
import type { Engine, Tab } from '../engine.ts'
import { HAS_COME, LEAVE, taskResult, taskText } from './page-scripts.ts'

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

const tabOf = (page: Page): Tab => {
  const load = async (start: () => Promise<unknown>): Promise<void> => {
    await page.evaluate(LEAVE)
    await start()
    await page.waitForFunction(HAS_COME)
  }
  return {
    navigate: (url) => load(() => page.goto(url)),
    // Playwright's own way waits for a page to load, which one that was kept never does.
    back: () => load(() => page.evaluate('setTimeout(() => history.back())')),
    reload: () => load(() => page.reload()),
    run: async <Result>(task: (...args: never[]) => unknown, argument?: unknown): Promise<Result> =>
      taskResult(await page.evaluate<string>(taskText(task, argument))),
    close: () => page.close(),
  }
}
