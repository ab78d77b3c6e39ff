/** The browser's event that says that the page can be installed; not every browser has it. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>
}

/** Whether the browser offers to install the page as an application. */
export interface InstallOffer {
  /** Asks the person whether to install it; absent while the browser does not offer it. */
  get(): (() => void) | undefined
  /** Calls `listener` when the offer comes or goes. @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void
}

/** Listens for the offer from now on. It can be taken up once; the browser makes another one later. */
export function watchInstallOffer(page: EventTarget): InstallOffer {
  const listeners = new Set<() => void>()
  let ask: (() => void) | undefined
  const become = (next: (() => void) | undefined): void => {
    ask = next
    for (const listener of listeners) listener()
  }
  page.addEventListener('beforeinstallprompt', (event) => {
    if (!isInstallEvent(event)) return
    event.preventDefault()
    become(() => {
      become(undefined)
      // Whatever the answer is, the browser has given it.
      event.prompt().catch(() => undefined)
    })
  })
  page.addEventListener('appinstalled', () => become(undefined))
  return {
    get: () => ask,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const isInstallEvent = (event: Event): event is InstallEvent => 'prompt' in event && typeof event.prompt === 'function'
