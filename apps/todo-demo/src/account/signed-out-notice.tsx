import type { SyncStatus } from '@oxbow/react'
import { useList } from '../lists/list-context.ts'
import { Notice } from '../status/notice.tsx'
import { safeWords } from '../status/trouble.ts'
import { SignInButton } from './sign-in-button.tsx'

/** Says that the server does not open the own list any more, and offers the way back. */
export function SignedOutNotice({ status }: { readonly status: SyncStatus }) {
  const { db } = useList()
  return (
    <Notice tone="danger" title="You are signed out.">
      <p>The server opens this list only to your account. {safeWords(status.storage)}</p>
      <SignInButton onSignedIn={() => db.connect()} />
    </Notice>
  )
}
