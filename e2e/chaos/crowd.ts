// All tabs of the run: opens them, does things to them, looks at them, and lets them write.
import type { CdpConnection } from './cdp-connection.ts'
import type { Ledger } from './ledger.ts'
import { type PageState, readPageState } from './page-state.ts'
import type { Action } from './schedule.ts'
import { openTab, type Tab } from './tab.ts'

export interface Crowd {
  /** Open tabs, oldest first. */
  readonly tabs: ReadonlyArray<Tab>
  open(newWindow: boolean): Promise<void>
  perform(action: Exclude<Action, { do: 'open' | 'kill-server' | 'kill-browser' }>): Promise<void>
  /** All tabs are gone with their browser. */
  forgetAll(): void
  /** Brings every tab back to its page and lets it run. */
  wakeAll(): Promise<void>
  /** Pages that died with another one's process. */
  readonly collateral: number
}

export interface CrowdOptions {
  /** The browser that runs now. */
  readonly cdp: () => CdpConnection
  readonly siteUrl: string
  readonly ledger: Ledger
}

/** How a page stands; undefined while it is loading. */
export const lookAt = async (tab: Tab): Promise<PageState | undefined> => {
  const state = await tab.evaluate('globalThis.chaos?.state()')
  return state === undefined ? undefined : readPageState(state)
}

export const createCrowd = ({ cdp, siteUrl, ledger }: CrowdOptions): Crowd => {
  let tabs: Tab[] = []
  let opened = 0
  let collateral = 0

  const open = async (newWindow: boolean): Promise<void> => {
    opened += 1
    const name = `tab-${opened}`
    const tab = await openTab({
      ...{ cdp: cdp(), name, newWindow },
      url: `${siteUrl}/`,
      awayUrl: `${siteUrl}/away`,
      onReport: (report) => ledger.take(report, name),
      onCrash: () => {
        collateral += 1
        // Whoever sees a dead page loads it again; it may be dead once more before that.
        tab.reload().catch(() => undefined)
      },
    })
    tabs.push(tab)
  }
  const close = async (tab: Tab): Promise<void> => {
    tabs = tabs.filter((other) => other !== tab)
    await tab.close()
  }
  const act = async (tab: Tab, action: Parameters<Crowd['perform']>[0]): Promise<void> => {
    switch (action.do) {
      case 'close':
        return close(tab)
      case 'reload':
        return tab.reload()
      case 'freeze':
        return tab.freeze()
      case 'resume':
        return tab.resume()
      case 'away':
        return tab.goAway()
      case 'back':
        return tab.goBack()
      case 'front':
        return tab.bringToFront()
      case 'crash':
        await tab.crash()
        return action.afterwards === 'close' ? close(tab) : tab.reload()
      case 'block':
        // It answers when it is over, if it still stands then; everything else goes on meanwhile.
        void tab.evaluate(`globalThis.chaos?.block(${action.durationMs})`).catch(() => undefined)
        return undefined
    }
  }
  return {
    get tabs() {
      return tabs
    },
    open,
    perform: async (action) => {
      const tab = tabs.find(({ name }) => name === action.tab)
      if (tab !== undefined) await act(tab, action)
    },
    forgetAll: () => void (tabs = []),
    wakeAll: async () => {
      for (const tab of tabs) {
        if (tab.state === 'frozen') await tab.resume()
        if (tab.state === 'away') await tab.goBack()
        if (tab.state === 'crashed') await tab.reload()
      }
    },
    get collateral() {
      return collateral
    },
  }
}
