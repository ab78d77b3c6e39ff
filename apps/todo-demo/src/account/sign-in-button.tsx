import { useState } from 'react'
import { ownAccess } from './own-access.ts'

/** Signs this browser in. What stands in the way is said beside it. */
export function SignInButton({ onSignedIn }: { readonly onSignedIn?: () => void }) {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const signIn = async (button: HTMLButtonElement) => {
    // Safari leaves the keyboard where it was when a button is pressed.
    button.focus()
    setBusy(true)
    setProblem(undefined)
    try {
      await ownAccess.signIn()
      onSignedIn?.()
    } catch (error) {
      setProblem(problemWords(error))
    }
    setBusy(false)
  }
  return (
    <>
      <button
        type="button"
        className="button"
        aria-disabled={isBusy}
        onClick={({ currentTarget }) => isBusy || void signIn(currentTarget)}
      >
        Sign in
      </button>
      {problem !== undefined && <p role="alert">{problem}</p>}
    </>
  )
}

/** A request that gets no answer is a `TypeError`. */
const problemWords = (error: unknown): string =>
  error instanceof TypeError
    ? 'The server cannot be reached. Try again when this device is online.'
    : 'The server has a problem. Try again later.'
