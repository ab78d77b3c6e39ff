import { StreamDBProvider } from '@oxbow/react'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { announcer } from '../announce/page-announcer.ts'
import { account } from '../account/own-access.ts'
import { SignIn } from '../account/sign-in.tsx'
import { useStoredValue } from '../page/use-stored-value.ts'
import { ListContext, openLists, ownListOf } from './list-context.ts'
import { listTitle, OWN_LIST, openedWords } from './list-name.ts'
import { knownLists } from './list-names.ts'
import { withOpened } from './known-lists.ts'
import { useListName } from './use-list-name.ts'

/** Gives the list that the address names to what is inside, which begins anew with each list. */
export function ShownList(props: {
  readonly children: ReactNode
  /** The list takes the place of what had the keyboard. */
  readonly onLostFocus: () => void
}) {
  const { children, onLostFocus } = props
  const name = useListName()
  const { user, isSignedIn = false } = useStoredValue(account) ?? {}
  const shown = useRef<string>(undefined)
  useEffect(() => {
    document.title = listTitle(name)
    // The first one is read from the title.
    if (shown.current !== undefined && shown.current !== name) announcer.say(openedWords(name))
    shown.current = name
    if (name !== OWN_LIST) knownLists.set(withOpened(knownLists.get(), name))
  }, [name])
  if (name !== OWN_LIST) return <OpenList name={name}>{children}</OpenList>
  // Signed out, nothing of the list is on the page, in any tab.
  if (user === undefined || !isSignedIn) return <SignIn onLostFocus={onLostFocus} />
  return <OpenList name={ownListOf(user)}>{children}</OpenList>
}

function OpenList({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const list = useMemo(() => openLists.open(name), [name])
  useEffect(() => openLists.lookAt(list), [list])
  return (
    <ListContext key={name} value={list}>
      <StreamDBProvider db={list.db}>{children}</StreamDBProvider>
    </ListContext>
  )
}
