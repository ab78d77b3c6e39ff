import { useState } from 'react'
import { ownAccess } from './own-access.ts'

/** Signs this browser in. What stands in the way is said beside it. */
export function SignInButton({ onSignedIn }: { readonly onSignedIn?: () => void }) {
  const [isBusy, setBusy] = useState(false)
  const [hasFailed, setFailed] = useState(false)
  const signIn = async () => {
    setBusy(true)
    setFailed(false)
    try {
      await ownAccess.signIn()
      onSignedIn?.()
    } catch {
      setFailed(true)
    }
    setBusy(false)
  }
  return (
    <>
      <button type="button" className="button" aria-disabled={isBusy} onClick={() => isBusy || void signIn()}>
        Sign in
      </button>
      {hasFailed && <p role="alert">The server cannot be reached. Try again when this device is online.</p>}
    </>
  )
}
