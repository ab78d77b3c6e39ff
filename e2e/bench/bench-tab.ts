// One tab of the measured browser.
import type { CdpConnection } from '../chaos/cdp-connection.ts'
import { fieldOf, listOf, numberOf, textOf } from '../chaos/json-fields.ts'

export interface BenchTab {
  /** Goes to a measured page, by way of an empty one, and waits until its script has run. That is a new process. */
  navigate(url: string): Promise<void>
  /** Goes to a measured page from the one that is there, as a reload or a link does: the process stays. */
  revisit(url: string): Promise<void>
  /** Runs JavaScript in the page and gives its value, waiting for a promise. */
  evaluate(expression: string): Promise<unknown>
  number(expression: string): Promise<number>
  numbers(expression: string): Promise<number[]>
  /** How many milliseconds the main thread has worked since the navigation began: on a busy machine it says more than a clock. */
  workedMs(): Promise<number>
  /** How much the page's objects take, after those were collected that nobody uses. */
  heapBytes(): Promise<number>
  /** Runs a script in every page of the tab, before those of the page. */
  prepare(script: string): Promise<void>
  /** From now on, as on a slower device and line. */
  slowDown(to: Slowness): Promise<void>
  /** Removes all that an origin has kept, its workers and the cache of the browser too. */
  forget(origin: string): Promise<void>
  freeze(): Promise<void>
  crash(): Promise<void>
  close(): Promise<void>
}

export interface Slowness {
  /** How many times slower the main thread works. */
  readonly cpu: number
  readonly bytesPerSecond: number
  /** Added to every request. */
  readonly latencyMs: number
}

/** Opens an empty tab in a window of its own, so that tabs do not hide each other. */
export const openBenchTab = async (cdp: CdpConnection): Promise<BenchTab> => {
  const created = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true })
  const targetId = textOf(created, 'targetId')
  const sessionId = textOf(await cdp.send('Target.attachToTarget', { targetId, flatten: true }), 'sessionId')
  const send = (method: string, params?: object): Promise<unknown> => cdp.send(method, params, sessionId)
  await send('Page.enable')
  await send('Runtime.enable')
  await send('Performance.enable', { timeDomain: 'threadTicks' })

  const evaluate = async (expression: string): Promise<unknown> => {
    const answer = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    const thrown = fieldOf(answer, 'exceptionDetails')
    if (thrown !== undefined) throw new Error(`${expression} threw: ${JSON.stringify(thrown)}`)
    return fieldOf(fieldOf(answer, 'result'), 'value')
  }
  const go = async (url: string): Promise<void> => {
    await send('Page.navigate', { url })
    // The answer comes when the document is there; its script may not have run. Asking again and again would be work for
    // the page that is measured.
    const loaded = `new Promise((resolve) => {
      const look = () => resolve(location.href === ${JSON.stringify(url)} && 'bench' in globalThis)
      if (document.readyState === 'complete') look()
      else addEventListener('load', look)
    })`
    // The question is lost with a document that goes.
    while ((await evaluate(loaded).catch(() => false)) !== true) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  let visits = 0
  return {
    navigate: async (url) => {
      await send('Page.navigate', { url: 'about:blank' })
      await go(url)
    },
    // Another address each time: else the page before would be taken for it.
    revisit: (url) => go(`${url}&visit=${(visits += 1)}`),
    evaluate,
    number: async (expression) => numberOf({ value: await evaluate(expression) }, 'value'),
    numbers: async (expression) => listOf(await evaluate(expression)).map((value) => numberOf({ value }, 'value')),
    workedMs: async () => {
      const metrics = listOf(fieldOf(await send('Performance.getMetrics'), 'metrics'))
      const threadTime = metrics.find((metric) => textOf(metric, 'name') === 'ThreadTime')
      return numberOf(threadTime, 'value') * 1000
    },
    heapBytes: async () => {
      await send('HeapProfiler.collectGarbage')
      return numberOf(await send('Runtime.getHeapUsage'), 'usedSize')
    },
    prepare: async (source) => void (await send('Page.addScriptToEvaluateOnNewDocument', { source })),
    slowDown: async ({ cpu, bytesPerSecond, latencyMs }) => {
      await send('Emulation.setCPUThrottlingRate', { rate: cpu })
      const throughput = { downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond }
      await send('Network.emulateNetworkConditions', { offline: false, latency: latencyMs, ...throughput })
    },
    forget: async (origin) => {
      await send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
      await send('Network.clearBrowserCache')
    },
    freeze: async () => void (await send('Page.setWebLifecycleState', { state: 'frozen' })),
    // The page dies instead of answering.
    crash: async () => void (await send('Page.crash').catch(() => undefined)),
    close: async () => void (await cdp.send('Target.closeTarget', { targetId })),
  }
}
