import { useSyncStatus } from '@oxbow/react'
import { useEffect, useRef, useState } from 'react'
import { useList } from '../lists/list-context.ts'
import { leaveOwnList, type Leftovers } from './leave-own-list.ts'
import { unsentWords } from './unsent-words.ts'

/** The way out of the own list. When changes are not on the server yet it asks what is to become of them. */
export function SignOut() {
  const { db } = useList()
  const { pendingCount, rejectedCount, storage } = useSyncStatus()
  const [isAsked, setAsked] = useState(false)
  const [stop, setStop] = useState<AbortController>()
  const [problem, setProblem] = useState<string>()
  const unsent = pendingCount + rejectedCount
  const leave = async (leftovers: Leftovers) => {
    const giveUp = new AbortController()
    setProblem(undefined)
    setStop(giveUp)
    setProblem(await leaveOwnList(db, leftovers, giveUp.signal))
    setStop(undefined)
  }
  const isQuestion = isAsked && unsent > 0
  const container = useFocusKept(`${isQuestion} ${stop !== undefined}`)
  const onSignOut = () => (unsent > 0 ? setAsked(true) : void leave('send'))
  return (
    <div ref={container} className="sign-out">
      {problem !== undefined && <p role="alert">{problem}</p>}
      {stop !== undefined && <Leaving unsent={unsent} onStay={() => stop.abort()} />}
      {stop === undefined && !isQuestion && (
        <button type="button" className="button" onClick={onSignOut}>
          Sign out
        </button>
      )}
      {stop === undefined && isQuestion && (
        <section aria-label="Before you sign out">
          <p>{unsentWords({ pendingCount, rejectedCount })}</p>
          <div className="notice__choices">
            {rejectedCount === 0 && <Choice label="Send, then sign out" onChoose={() => void leave('send')} />}
            {storage !== 'memory' && <Choice label="Keep for next time" onChoose={() => void leave('keep')} />}
            <Choice label="Discard" onChoose={() => void leave('discard')} />
            <Choice label="Stay signed in" isQuiet onChoose={() => setAsked(false)} />
          </div>
          {storage !== 'memory' && (
            <small>What you keep stays on this device, and is sent when you sign in here again.</small>
          )}
        </section>
      )}
    </div>
  )
}

function Leaving({ unsent, onStay }: { readonly unsent: number; readonly onStay: () => void }) {
  return (
    <>
      <p>{unsent > 0 ? 'Sending your changes…' : 'Signing out…'}</p>
      <Choice label="Stay signed in" isQuiet onChoose={onStay} />
    </>
  )
}

function Choice(props: { readonly label: string; readonly isQuiet?: boolean; readonly onChoose: () => void }) {
  const { label, isQuiet, onChoose } = props
  return (
    <button type="button" className={isQuiet === true ? 'button button--quiet' : 'button'} onClick={onChoose}>
      {label}
    </button>
  )
}

/** Gives the focus to the first button of a container when the button that had it has made room for others. */
function useFocusKept(step: string) {
  const container = useRef<HTMLDivElement>(null)
  const last = useRef(step)
  useEffect(() => {
    if (last.current !== step) container.current?.querySelector('button')?.focus()
    last.current = step
  }, [step])
  return container
}
