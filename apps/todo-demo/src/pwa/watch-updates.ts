import { registerSW } from 'virtual:pwa-register'
import { appUpdate } from './app-update.ts'

/** How often an open page looks for a newer version. */
const LOOK_MS = 60 * 60 * 1000

/**
 * Lets the page be opened without a network from now on, and looks for newer versions. Does nothing where the browser has
 * no service workers, as on a page that came over plain http.
 */
export function watchUpdates(): void {
  let isAskedFor = false
  const start = registerSW({
    onNeedRefresh: () =>
      appUpdate.offer(() => {
        isAskedFor = true
        void start(true)
      }),
    // All tabs change over at once: this one loads anew only when somebody says so here.
    onNeedReload: () => (isAskedFor ? location.reload() : appUpdate.offer(() => location.reload())),
    onRegisteredSW: (_url, registration) => {
      if (registration === undefined) return
      // Without a network there is nothing to be found; the next look may find it.
      const look = () => void registration.update().catch(() => undefined)
      setInterval(() => document.visibilityState === 'visible' && look(), LOOK_MS)
    },
  })
}
