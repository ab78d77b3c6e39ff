/** So long a page may be busy before it is asked all the same. */
const PATIENCE_MS = 5000

/** Calls `work` once the page has loaded and has nothing else to do. */
export function whenIdle(work: () => void): void {
  const ask = () => {
    // Not every browser has it.
    if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: PATIENCE_MS })
    else setTimeout(work)
  }
  if (document.readyState === 'complete') ask()
  else addEventListener('load', ask, { once: true })
}
