import { useOutbox } from '@oxbow/react'
import { db } from './db.ts'

/** What the server refused for good was taken back; here a person reads why, and decides. */
export function Refused() {
  const { rejected, retry, discard } = useOutbox(db)
  return (
    <ul>
      {rejected.map(({ entry, message }) => (
        <li key={entry.txid}>
          {message} <button onClick={() => void retry(entry.txid)}>Try again</button>
          <button onClick={() => void discard(entry.txid)}>Forget it</button>
        </li>
      ))}
    </ul>
  )
}
