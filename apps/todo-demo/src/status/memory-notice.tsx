import type { SyncStatus } from '@oxbow/react'
import { Notice } from './notice.tsx'
import { waitingWords } from './status-words.ts'

/** Says that nothing is kept on this device, where that was not meant to be so. */
export function MemoryNotice({ status }: { readonly status: SyncStatus }) {
  const { storage, storageReason, pendingCount } = status
  if (storage !== 'memory' || storageReason === undefined) return undefined
  const waiting = waitingWords(pendingCount)
  return (
    <Notice tone="warn" title="Nothing is kept on this device.">
      <p>
        This browser does not let the page store anything.{' '}
        {waiting === undefined
          ? 'The list is on the server; what is not sent yet is lost when you close the page.'
          : `${waiting}: keep this page open until nothing waits, else it is lost.`}
      </p>
    </Notice>
  )
}
