import type { SyncStatus } from '@oxbow/react'
import { useEffect, useRef } from 'react'
import type { Todo } from '../data/todo.ts'
import { names } from '../people/names.ts'
import { phaseWords, spokenStatus } from '../status/status-words.ts'
import { createAnnouncer } from './announcer.ts'
import { changeWords } from './change-words.ts'

/** The one voice of the page. */
export const announcer = createAnnouncer()

/** Says what happens to the list once it was loaded, and when the connection comes or goes. */
export function useAnnouncements(todos: ReadonlyArray<Todo>, status: SyncStatus): void {
  const known = useRef<ReadonlyArray<Todo>>(undefined)
  useEffect(() => {
    if (!status.hasSynced) return
    if (known.current !== undefined) announcer.say(changeWords(known.current, todos, names.get()))
    known.current = todos
  }, [todos, status.hasSynced])

  const heard = useRef<string>(undefined)
  useEffect(() => {
    const { tone } = phaseWords(status.phase)
    // Being on the way is not worth a word: it ends in one of the others.
    if (tone === 'busy' || tone === heard.current) return
    if (heard.current !== undefined || tone !== 'live') announcer.say(spokenStatus(status))
    heard.current = tone
  }, [status])
}
