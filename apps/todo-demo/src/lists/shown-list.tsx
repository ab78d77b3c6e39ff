import { StreamDBProvider } from '@oxbow/react'
import { type ReactNode, useEffect, useMemo } from 'react'
import { ListContext, openLists } from './list-context.ts'
import { listTitle } from './list-name.ts'
import { knownLists } from './list-names.ts'
import { withOpened } from './known-lists.ts'
import { useListName } from './use-list-name.ts'

/** Gives the list that the address names to what is inside, which begins anew with each list. */
export function ShownList({ children }: { readonly children: ReactNode }) {
  const name = useListName()
  const list = useMemo(() => openLists.open(name), [name])
  useEffect(() => openLists.lookAt(list), [list])
  useEffect(() => {
    document.title = listTitle(name)
    knownLists.set(withOpened(knownLists.get(), name))
  }, [name])
  return (
    <ListContext key={name} value={list}>
      <StreamDBProvider db={list.db}>{children}</StreamDBProvider>
    </ListContext>
  )
}
