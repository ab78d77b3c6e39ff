/** Whether components render on a server, where nobody looks and effects never run. Native apps have a `window` too. */
export const isServer = (): boolean => typeof window === 'undefined'

/** Calls back after `delayMs`. @returns a function that calls it off. */
export function later(delayMs: number, callback: () => void): () => void {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
