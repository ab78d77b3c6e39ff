import type { SyncStatus } from '@oxbow/react'
import { useList } from '../lists/list-context.ts'
import { Notice } from '../status/notice.tsx'
import { safeWords } from '../status/trouble.ts'
import { SignInButton } from './sign-in-button.tsx'

/** Says that the server has stopped to open the own list to who was signed in, and offers the way back. */
export function SignedOutNotice(props: { readonly status: SyncStatus; readonly onLostFocus: () => void }) {
  const { status, onLostFocus } = props
  const { db } = useList()
  return (
    <Notice tone="danger" title="The server asks you to sign in again." onLostFocus={onLostFocus}>
      <p>The server opens this list only to your account. {safeWords(status.storage)}</p>
      <SignInButton onSignedIn={() => db.connect()} />
    </Notice>
  )
}
