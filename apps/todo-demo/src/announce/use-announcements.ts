import type { SyncStatus } from '@oxbow/react'
import { useEffect, useRef } from 'react'
import type { Todo } from '../data/todo.ts'
import { useOutbox } from '../data/use-outbox.ts'
import { refusedTitle } from '../outbox/refusal-words.ts'
import { names } from '../people/names.ts'
import { badgeWords, spokenStatus } from '../status/status-words.ts'
import { changeWords } from './change-words.ts'
import { announcer } from './page-announcer.ts'

/**
 * Says what happens to the list once it was loaded, which changes were refused, and when the connection comes or goes.
 */
export function useAnnouncements(todos: ReadonlyArray<Todo>, status: SyncStatus): void {
  const { rejected } = useOutbox()
  const refused = useRef<ReadonlySet<string>>(new Set())
  const known = useRef<ReadonlyArray<Todo>>(undefined)
  useEffect(() => {
    const added = rejected.filter(({ entry }) => !refused.current.has(entry.txid))
    refused.current = new Set(rejected.map(({ entry }) => entry.txid))
    if (added.length > 0) announcer.say(`${refusedTitle(rejected.length)}.`)
    if (!status.hasSynced) {
      known.current = undefined
      return
    }
    const takenBack = new Set(added.flatMap(({ entry }) => entry.writes.map(({ key }) => key)))
    if (known.current !== undefined) announcer.say(changeWords(known.current, todos, names.get(), takenBack))
    known.current = todos
  }, [todos, rejected, status.hasSynced])

  const heard = useRef<string>(undefined)
  useEffect(() => {
    const { tone } = badgeWords(status)
    // Being on the way is not worth a word: it ends in one of the others.
    if (tone === 'busy' || tone === heard.current) return
    if (heard.current !== undefined || tone !== 'live') announcer.say(spokenStatus(status))
    heard.current = tone
  }, [status])
}
