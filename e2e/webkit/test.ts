// What the journeys in WebKitGTK are written with: a site as in fixtures/site.ts, and `open`, which opens windows of one
// browser with the demo in them. All windows of a test share storage, locks and channels; no other test has their origin.
import { expect, test as base } from '@playwright/test'
import { startWebKit, type WebKitBrowser } from '../engines/drivers/webkit-browser.ts'
import { createSite, type Site } from '../fixtures/site.ts'
import { todoWindow, type TodoWindow } from './todo-window.ts'
import { createWindow, type Window } from './window.ts'

export { expect } from '@playwright/test'

export interface WorkerFixtures {
  webkitDriver: string | undefined
  webkit: WebKitBrowser
}

export interface TestFixtures {
  site: Site
  open: (path?: string) => Promise<TodoWindow>
}

/** Keeps what goes wrong in a page where the last window of the test finds it: windows share the storage. */
const watch = (): void => {
  const complain = (text: string) =>
    localStorage.setItem('complaints', `${localStorage.getItem('complaints') ?? ''}${text}\n`)
  addEventListener('error', ({ message }) => complain(message))
  addEventListener('unhandledrejection', ({ reason }) => complain(`Unhandled rejection: ${String(reason)}`))
  addEventListener('securitypolicyviolation', ({ violatedDirective }) => complain(violatedDirective))
}

const openWatched = async (browser: WebKitBrowser, url: string): Promise<Window> => {
  const window = createWindow(await browser.openWindow())
  const reload = async () => {
    await window.reload()
    await window.look(watch)
  }
  await window.goTo(url)
  await window.look(watch)
  return { ...window, reload }
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  webkitDriver: [undefined, { option: true, scope: 'worker' }],
  webkit: [
    async ({ webkitDriver }, use) => {
      const browser = await startWebKit(webkitDriver ?? '')
      await use(browser)
      await browser.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  // Playwright reads the names of the fixtures that are needed out of this pattern, so it stays although it is empty.
  // oxlint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    const site = await createSite()
    await use(site)
    await site.close()
  },
  open: async ({ webkit, site }, use) => {
    await use(async (path = '/') => todoWindow(await openWatched(webkit, `${site.url}${path}`)))
    const last = await openWatched(webkit, `${site.url}/icons/icon-192.png`)
    const complaints = await last.look(() => localStorage.getItem('complaints'))
    await webkit.closeWindows()
    expect(complaints).toBe(null)
  },
})
