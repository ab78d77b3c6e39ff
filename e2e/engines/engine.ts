// What all three engines can do, so that a suite is written once.

export type EngineName = 'chromium' | 'firefox' | 'webkit'

/** A running browser with one profile: its tabs share storage, locks and channels, as far as their addresses are equal. */
export interface Engine {
  readonly name: EngineName
  readonly version: string
  /** From nothing to a browser that takes commands. */
  readonly startedInMs: number
  /** Opens a tab that is visible, and waits until the page's script has run. */
  openTab(url: string): Promise<Tab>
  /** Closes the tabs that are open. The browser stays. */
  closeTabs(): Promise<void>
  /** Ends the browser and everything that it has started. */
  close(): Promise<void>
}

/** A tab whose page exposes `Page` (see pages/expose.ts). */
export interface Tab<Page = unknown> {
  /** Goes to another address, and waits until its script has run. */
  navigate(url: string): Promise<void>
  /** Goes back to the page before, which the browser may have kept, and waits until that is there. */
  back(): Promise<void>
  /** Loads the page again, and waits until its script has run. */
  reload(): Promise<void>
  /**
   * Runs a function in the page, with what the page exposes, and waits for its promise. The function is sent as text: it
   * sees nothing but its arguments. They and the result are JSON, where `undefined` becomes null. Calls on several tabs, or
   * on one, go on side by side.
   */
  run<Result>(task: (page: Page) => Result | Promise<Result>): Promise<Result>
  run<Result, Argument>(
    task: (page: Page, argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
  close(): Promise<void>
}
