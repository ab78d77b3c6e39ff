import { useSyncExternalStore } from 'react'
import { useList } from '../lists/list-context.ts'
import { useStoredValue } from '../page/use-stored-value.ts'
import { TimeAgo } from '../time/time-ago.tsx'
import { account, ownAccess } from './own-access.ts'

/** How the own list is opened, and the way out. */
export function AccountFacts() {
  const { db } = useList()
  const isSignedIn = useStoredValue(account)?.isSignedIn === true
  const { renewals, renewedAtMs } = useSyncExternalStore(ownAccess.subscribe, ownAccess.get)
  const signOut = () => {
    ownAccess.signOut()
    // What is open would stay so until its token ends.
    db.disconnect()
    db.connect()
  }
  return (
    <section aria-label="Account" data-renewals={renewals}>
      <h2>Account</h2>
      {!isSignedIn && <p>You are signed out.</p>}
      {isSignedIn && (
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
      )}
      {isSignedIn && (
        <button type="button" className="button" onClick={signOut}>
          Sign out
        </button>
      )}
    </section>
  )
}
