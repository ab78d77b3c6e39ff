import type { SyncStatus } from '@oxbow/react'

/** Something that the person at the page should know, in plain words, and whether trying again can help. */
export interface Trouble {
  readonly title: string
  readonly advice: string
  readonly canRetry: boolean
}

/** What becomes of changes that can not be sent now. */
export const safeWords = (storage: SyncStatus['storage']): string =>
  storage === 'memory'
    ? 'What you change meanwhile is kept in this page and sent later.'
    : 'What you change meanwhile is kept on this device and sent later, also when you close the page.'

/** What is wrong, or `undefined` when nothing is, or when the badge says enough. */
export function troubleOf(status: Pick<SyncStatus, 'phase' | 'hasSynced' | 'error' | 'storage'>): Trouble | undefined {
  switch (status.phase) {
    case 'offline':
      return status.hasSynced
        ? {
            title: 'The server cannot be reached.',
            advice: `Trying again by itself. ${safeWords(status.storage)}`,
            canRetry: true,
          }
        : {
            title: 'The list could not be loaded: the server cannot be reached.',
            advice: 'It is tried again by itself. Is the server running, and is this device on the network?',
            canRetry: true,
          }
    case 'needs-auth':
      return {
        title: 'The server does not let this page in.',
        advice: `The link that you opened may have expired; open a new one. ${safeWords(status.storage)}`,
        canRetry: true,
      }
    case 'error':
      return isNotFound(status.error)
        ? {
            title: 'This list does not exist on the server.',
            advice: 'It may have been removed. Trying again looks for it once more.',
            canRetry: true,
          }
        : { title: 'The list cannot be read any further.', advice: detailOf(status.error), canRetry: true }
    case 'closed':
      return {
        title: 'This list is closed.',
        advice: 'It can be read, and takes no more changes.',
        canRetry: false,
      }
    case 'idle':
    case 'hydrating':
    case 'connecting':
    case 'catching-up':
    case 'live':
      return undefined
  }
}

const isNotFound = (error: SyncStatus['error']): boolean =>
  error !== undefined && 'code' in error && error.code === 'stream-not-found'

const detailOf = (error: SyncStatus['error']): string =>
  error === undefined ? 'Reloading the page may help.' : `${error.message} Reloading the page may help.`
