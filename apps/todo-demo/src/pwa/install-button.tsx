import { useSyncExternalStore } from 'react'
import { watchInstallOffer } from './install-offer.ts'

// From the start: the browser says it once, early.
const installOffer = watchInstallOffer(window)

/** Installs the page as an application, where the browser offers that. */
export function InstallButton() {
  const install = useSyncExternalStore(installOffer.subscribe, installOffer.get)
  if (install === undefined) return undefined
  return (
    <button type="button" className="button" onClick={install}>
      Install this app
    </button>
  )
}
