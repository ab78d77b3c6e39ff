import { useState } from 'react'
import { Avatar } from './avatar.tsx'
import { names, useName } from './names.ts'
import { MAX_NAME_LENGTH } from './person-name.ts'
import './name-field.css'

/** The name under which this person adds and changes todos. Enter or leaving the field keeps it, Escape takes it back. */
export function NameField({ isShared }: { readonly isShared: boolean }) {
  const name = useName()
  const [draft, setDraft] = useState<string>()
  const typed = draft ?? name
  const keep = () => {
    if (draft !== undefined) names.set(draft)
    setDraft(undefined)
  }
  return (
    <div className="name-field">
      <Avatar name={typed.trim() === '' ? name : typed} />
      <label htmlFor="name">You are</label>
      <span className="name-field__input" data-text={typed}>
        <input
          id="name"
          value={typed}
          maxLength={MAX_NAME_LENGTH}
          autoComplete="off"
          aria-describedby="name-hint"
          onChange={(event) => setDraft(event.target.value)}
          onBlur={keep}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter') keep()
            if (event.key === 'Escape') setDraft(undefined)
          }}
        />
      </span>
      <span id="name-hint" className="unseen">
        {isShared
          ? 'Everyone who opens this list sees this name beside what you do.'
          : 'Your todos are signed with it.'}{' '}
        Change it here.
      </span>
    </div>
  )
}
