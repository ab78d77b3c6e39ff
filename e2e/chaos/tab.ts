// One tab, and what can happen to it.
import type { CdpConnection, CdpEvent } from './cdp-connection.ts'
import { fieldOf, textOf } from './json-fields.ts'

/** `live`: its page runs, shown or hidden. `away`: another page stands in front of it in the history. */
export type TabState = 'live' | 'frozen' | 'away' | 'crashed' | 'closed'

export interface Tab {
  readonly name: string
  readonly state: TabState
  /** Runs JavaScript in the page and gives its value. Rejects when it throws, or when the page goes away meanwhile. */
  evaluate(expression: string): Promise<unknown>
  close(): Promise<void>
  /** Kills the process of the page. */
  crash(): Promise<void>
  /** Loads the page anew, a crashed one too. */
  reload(): Promise<void>
  freeze(): Promise<void>
  resume(): Promise<void>
  /** Follows a link to another page of the same site, so that this one may go to the back/forward cache. */
  goAway(): Promise<void>
  goBack(): Promise<void>
  bringToFront(): Promise<void>
}

export interface TabOptions {
  readonly cdp: CdpConnection
  readonly name: string
  readonly url: string
  readonly awayUrl: string
  /** A window of its own: tabs of one window hide each other. */
  readonly newWindow: boolean
  /** What the page tells through `chaosReport(text)`. */
  readonly onReport: (report: unknown) => void
  /** Something else than `crash()` killed it: pages may share a process. */
  readonly onCrash: () => void
}

const BINDING = 'chaosReport'

export const openTab = async (options: TabOptions): Promise<Tab> => {
  const { cdp, name, url, awayUrl, newWindow } = options
  const targetId = textOf(await cdp.send('Target.createTarget', { url: 'about:blank', newWindow }), 'targetId')
  const sessionId = textOf(await cdp.send('Target.attachToTarget', { targetId, flatten: true }), 'sessionId')
  const send = (method: string, params?: object): Promise<unknown> => cdp.send(method, params, sessionId)
  let state: TabState = 'live'
  let isCrashWanted = false
  cdp.onEvent((event) => {
    if (event.sessionId !== sessionId) return
    if (isReport(event)) options.onReport(JSON.parse(textOf(event.params, 'payload')))
    if (event.method !== 'Inspector.targetCrashed' || state === 'closed') return
    state = 'crashed'
    if (!isCrashWanted) options.onCrash()
    isCrashWanted = false
  })
  await send('Page.enable')
  await send('Runtime.enable')
  await send('Inspector.enable')
  await send('Runtime.addBinding', { name: BINDING })
  await send('Page.navigate', { url })

  /** Does it, and is in the new state from the moment at which it began. */
  const become = async (next: TabState, act: () => Promise<unknown>): Promise<void> => {
    state = next
    await act()
  }
  const evaluate = async (expression: string): Promise<unknown> => {
    const answer = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    const thrown = fieldOf(answer, 'exceptionDetails')
    if (thrown !== undefined) throw new Error(`${expression} threw in ${name}: ${JSON.stringify(thrown)}`)
    return fieldOf(fieldOf(answer, 'result'), 'value')
  }
  // The page may be gone before it answers.
  const leave = (expression: string): Promise<unknown> => evaluate(expression).catch(() => undefined)
  return {
    name,
    get state() {
      return state
    },
    evaluate,
    close: () => become('closed', () => cdp.send('Target.closeTarget', { targetId })),
    crash: () => {
      isCrashWanted = true
      // The page dies instead of answering.
      return become('crashed', () => send('Page.crash').catch(() => undefined))
    },
    reload: () => become('live', () => send('Page.reload')),
    freeze: () => become('frozen', () => send('Page.setWebLifecycleState', { state: 'frozen' })),
    resume: () => become('live', () => send('Page.setWebLifecycleState', { state: 'active' })),
    goAway: () => become('away', () => leave(`void (location.href = ${JSON.stringify(awayUrl)})`)),
    goBack: () => become('live', () => leave('history.back()')),
    bringToFront: async () => void (await send('Page.bringToFront')),
  }
}

const isReport = ({ method, params }: CdpEvent): boolean =>
  method === 'Runtime.bindingCalled' && fieldOf(params, 'name') === BINDING
