/** Time and chance as the package sees them. Tests put their own in. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number
  /** Resolves after `delayMs`, or as soon as `signal` aborts. Never rejects. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>
  /** A number in [0, 1). */
  random(): number
  /** `length` unpredictable bytes. */
  randomBytes(length: number): Uint8Array
}

/** The environment of browsers and Node. The only place of this package that names a global of theirs. */
export const defaultEnvironment: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  // Not randomUUID, which plain http pages of a LAN do not have.
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  sleep: (delayMs, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, delayMs)
      signal.addEventListener('abort', done)
    }),
}

/** The browser's databases; nothing in Node, in workers that have none, and where reading the name is forbidden. */
export function platformIndexedDB(): IDBFactory | undefined {
  try {
    return typeof indexedDB === 'undefined' ? undefined : indexedDB
  } catch {
    // A page of an opaque origin may not even look.
    return undefined
  }
}
