import { useEffect, useRef } from 'react'
import { announcer } from '../announce/page-announcer.ts'
import { useLostFocus } from '../page/use-lost-focus.ts'
import { useStoredValue } from '../page/use-stored-value.ts'
import { Notice } from '../status/notice.tsx'
import { account } from './own-access.ts'
import { SignInButton } from './sign-in-button.tsx'

/**
 * What stands in place of the own list while nobody is signed in at this browser. The keyboard was here when `onLostFocus`
 * is called, and the list is about to take this place.
 */
export function SignIn({ onLostFocus }: { readonly onLostFocus: () => void }) {
  const known = useStoredValue(account)
  const page = useLostFocus(onLostFocus)
  return (
    <main ref={page} className="sign-in">
      {known === undefined ? (
        <Notice tone="news" title="A list of your own">
          <p>Nobody else can read or change it: the server opens it only to your account.</p>
          <p>
            This demo has no passwords. Signing in makes an account whose key stays in this browser; other browsers do
            not know it.
          </p>
          <SignInButton />
        </Notice>
      ) : (
        <SignedOut kept={known.kept ?? 0} />
      )}
    </main>
  )
}

const TITLE = 'You are signed out.'

function SignedOut({ kept }: { readonly kept: number }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // The rows that went with the access are not spoken of.
    announcer.sayOnly(TITLE)
    // The button that was pressed is gone, and with it the place of the keyboard.
    if (document.activeElement === document.body) box.current?.querySelector('button')?.focus()
  }, [])
  return (
    <div ref={box}>
      <Notice tone="news" title={TITLE}>
        <p>{keptWords(kept)}</p>
        <SignInButton />
      </Notice>
    </div>
  )
}

const keptWords = (kept: number): string => {
  if (kept === 0) return 'Your list is no longer on this device. It is on the server, and comes back when you sign in.'
  return kept === 1
    ? 'One change is kept on this device. It is sent when you sign in here again.'
    : `${kept} changes are kept on this device. They are sent when you sign in here again.`
}
