import { useOutbox } from '../data/use-outbox.ts'
import type { TextOf } from './entry-words.ts'
import { TimeAgo } from '../time/time-ago.tsx'
import { entryWords } from './entry-words.ts'
import './waiting-writes.css'

/** So many are listed; the rest is counted. */
const LISTED = 5

/** The changes that are not on the server yet, in the order in which they will be sent. */
export function WaitingWrites({ textOf }: { readonly textOf: TextOf }) {
  const { pending } = useOutbox()
  if (pending.length === 0) return <p>Nothing waits: every change is on the server.</p>
  const more = pending.length - LISTED
  return (
    <>
      <ol className="waiting-writes" aria-label="Waiting changes">
        {pending.slice(0, LISTED).map((entry) => (
          <li key={entry.txid}>
            <span>{entryWords(entry, textOf)}</span> <TimeAgo atMs={entry.createdAt} />
          </li>
        ))}
      </ol>
      {more > 0 && <p>and {more} more</p>}
    </>
  )
}
