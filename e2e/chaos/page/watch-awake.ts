// Since when the page can be expected to show what is new: it is visible, runs, and nothing that was injected blocks it.

export interface Awake {
  /** Milliseconds since 1970; undefined while the page is hidden. */
  since(): number | undefined
  /** Something that had blocked the page is over. */
  begin(): void
}

export const watchAwake = (): Awake => {
  let since = Date.now()
  const begin = (): void => void (since = Date.now())
  document.addEventListener('visibilitychange', begin)
  document.addEventListener('resume', begin)
  addEventListener('pageshow', begin)
  return { since: () => (document.visibilityState === 'visible' ? since : undefined), begin }
}
