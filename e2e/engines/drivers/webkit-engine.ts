// WebKitGTK as one of the engines. One command runs at a time, so a task of a page is started and then asked for.
import { setTimeout as wait } from 'node:timers/promises'
import type { Engine, Tab } from '../engine.ts'
import { HAS_COME, LEAVE, taskResult, taskText } from './page-scripts.ts'
import { text } from './webdriver.ts'
import { type Command, startWebKit, type WebKitWindow } from './webkit-browser.ts'

const POLL_MS = 10

export const launchWebKit = async (driverPath: string): Promise<Engine> => {
  const started = performance.now()
  const browser = await startWebKit(driverPath)
  return {
    name: 'webkit',
    version: browser.version,
    startedInMs: performance.now() - started,
    async openTab(url) {
      const tab = tabOf(await browser.openWindow())
      await tab.navigate(url)
      return tab
    },
    closeTabs: browser.closeWindows,
    close: browser.close,
  }
}

const tabOf = ({ command: go, close }: WebKitWindow): Tab => {
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
    close,
  }
}
