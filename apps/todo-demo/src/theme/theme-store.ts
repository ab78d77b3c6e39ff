import type { TextStorage } from '../page/text-storage.ts'

export type Theme = 'light' | 'dark'

/** Which theme the page has: what the person chose here, else what the system asks for. */
export interface ThemeStore {
  get(): Theme
  /** What to write on the page: nothing while the page follows the system. */
  chosen(): Theme | undefined
  /** Changes to the other theme. Back at the system's own, the page follows the system again. */
  toggle(): void
  /** Calls `listener` after each change. @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void
}

const KEY = 'oxbow-todos:theme'

/** Makes the store over storage, which may be missing or throw, and the system's wish. */
export function createThemeStore(
  storage: TextStorage | undefined,
  system: { isDark(): boolean; subscribe(listener: () => void): void },
): ThemeStore {
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }
  let chosen = read(storage)
  const wish = (): Theme => (system.isDark() ? 'dark' : 'light')
  system.subscribe(notify)
  return {
    get: () => chosen ?? wish(),
    chosen: () => chosen,
    toggle() {
      const next: Theme = (chosen ?? wish()) === 'dark' ? 'light' : 'dark'
      chosen = next === wish() ? undefined : next
      write(storage, chosen)
      notify()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function read(storage: TextStorage | undefined): Theme | undefined {
  try {
    const stored = storage?.getItem(KEY)
    return stored === 'light' || stored === 'dark' ? stored : undefined
  } catch {
    return undefined
  }
}

function write(storage: TextStorage | undefined, theme: Theme | undefined): void {
  try {
    storage?.setItem(KEY, theme ?? '')
  } catch {
    // Storage is off or full: the choice lasts until the page is closed.
  }
}
