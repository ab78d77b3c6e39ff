import { useOutbox } from '../data/use-outbox.ts'
import { useList } from '../lists/list-context.ts'
import { Notice } from '../status/notice.tsx'

/** Asks what is to become of changes that were made before the list was made anew on the server. */
export function HeldWrites({ onLostFocus }: { readonly onLostFocus: () => void }) {
  const { pending } = useOutbox()
  const { outbox } = useList().db
  const one = pending.length === 1
  const discard = () => {
    for (const { txid } of pending) void outbox.discard(txid)
  }
  return (
    <Notice tone="warn" title="This list has begun anew on the server." onLostFocus={onLostFocus}>
      <p>
        What you see is the new list. {one ? 'One change' : `${pending.length} changes`} that you made before{' '}
        {one ? 'has' : 'have'} not been sent. Send {one ? 'it' : 'them'} to the new list, or discard{' '}
        {one ? 'it' : 'them'}?
      </p>
      <div className="notice__choices">
        <button type="button" className="button" onClick={() => outbox.resume()}>
          Send
        </button>
        <button type="button" className="button" onClick={discard}>
          Discard
        </button>
      </div>
    </Notice>
  )
}
