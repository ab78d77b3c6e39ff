import { useSyncExternalStore } from 'react'
import { TimeAgo } from '../time/time-ago.tsx'
import { ownAccess } from './own-access.ts'
import { SignOut } from './sign-out.tsx'
import './account-facts.css'

/** How the own list is opened, and the way out. */
export function AccountFacts() {
  const { renewals, renewedAtMs } = useSyncExternalStore(ownAccess.subscribe, ownAccess.get)
  return (
    <section aria-label="Account" data-renewals={renewals}>
      <h2>Account</h2>
      <p>
        Opened by a token that lasts a minute.{' '}
        {renewedAtMs === undefined ? (
          'This tab has not needed one yet.'
        ) : (
          <>
            Renewed <TimeAgo atMs={renewedAtMs} />, {renewals === 1 ? 'once' : `${renewals} times`} in this tab.
          </>
        )}
      </p>
      <SignOut />
    </section>
  )
}
