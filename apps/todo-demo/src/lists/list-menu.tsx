import { type FormEvent, useState } from 'react'
import { Icon } from '../page/icon.tsx'
import { useDisclosure } from '../page/use-disclosure.ts'
import { useStoredValue } from '../page/use-stored-value.ts'
import { knownLists } from './list-names.ts'
import { cleanListName, hashOfList, listWords, MAX_LIST_NAME_LENGTH, OWN_LIST, SHARED_LIST } from './list-name.ts'
import { useListName } from './use-list-name.ts'
import './list-menu.css'

/** Goes to another list: one that was opened here before, or any by its name. */
export function ListMenu() {
  const { isOpen, container, button, panelId, close } = useDisclosure()
  return (
    <div className="list-menu" ref={container}>
      <button {...button} type="button" className="icon-button" aria-label="Lists" title="Lists">
        <Icon name="lists" />
      </button>
      {isOpen && (
        <nav id={panelId} className="list-menu__panel popup" aria-label="Lists">
          <KnownLists onGo={close} />
          <OtherList onGo={close} />
        </nav>
      )}
    </div>
  )
}

function KnownLists({ onGo }: { readonly onGo: () => void }) {
  const shown = useListName()
  const names = useStoredValue(knownLists)
  return (
    <ul>
      {[SHARED_LIST, OWN_LIST, ...names].map((name) => (
        <li key={name}>
          <a href={hashOfList(name)} aria-current={name === shown ? 'page' : undefined} onClick={onGo}>
            {name === SHARED_LIST ? 'Everyone’s todos' : listWords(name)}
          </a>
        </li>
      ))}
    </ul>
  )
}

function OtherList({ onGo }: { readonly onGo: () => void }) {
  const [typed, setTyped] = useState('')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    const name = cleanListName(typed)
    if (name === undefined) return
    location.hash = hashOfList(name)
    onGo()
  }
  return (
    <form onSubmit={onSubmit}>
      <label htmlFor="other-list">Another list</label>
      <input
        id="other-list"
        className="field"
        value={typed}
        placeholder="Its name"
        maxLength={MAX_LIST_NAME_LENGTH}
        autoComplete="off"
        aria-describedby="other-list-hint"
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button">
        Open
      </button>
      <p id="other-list-hint">Whoever opens the same name, here or elsewhere, shares that list.</p>
    </form>
  )
}
