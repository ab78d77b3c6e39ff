/** Calls back once when a signal aborts, at once if it has already. Returns the function that forgets it. */
export const onAbort = (signal: AbortSignal | null | undefined, callback: () => void): (() => void) => {
  if (signal?.aborted === true) callback()
  else signal?.addEventListener('abort', callback, { once: true })
  return () => signal?.removeEventListener('abort', callback)
}
