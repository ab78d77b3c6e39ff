import type { SyncStatus } from '@oxbow/react'
import { serverStatus } from './server-status.ts'

/** Something that the person at the page should know, in plain words, and whether trying again can help. */
export interface Trouble {
  readonly title: string
  readonly advice: string
  readonly canRetry: boolean
}

type Status = Pick<SyncStatus, 'phase' | 'hasSynced' | 'error' | 'storage'>

/** What becomes of changes that can not be sent now. */
export const safeWords = (storage: SyncStatus['storage']): string =>
  storage === 'memory'
    ? 'What you change meanwhile is kept in this page alone and sent later: keep it open.'
    : 'What you change meanwhile is kept on this device and sent later, also when you close the page.'

/** Whether the list was made anew on the server, so that changes of before wait for a word about them. */
export const isBegunAnew = ({ error }: Pick<SyncStatus, 'error'>): boolean => codeOf(error) === 'stream-recreated'

/** What is wrong, or `undefined` when nothing is, or when the badge says enough. */
export function troubleOf(status: Status): Trouble | undefined {
  switch (status.phase) {
    case 'offline':
      return outOfReach(status)
    case 'needs-auth':
      return noAccess(status)
    case 'error':
      return codeOf(status.error) === 'stream-not-found'
        ? {
            title: 'This list does not exist on the server.',
            advice: 'It may have been removed. Trying again looks for it once more.',
            canRetry: true,
          }
        : {
            title: 'The list cannot be read any further.',
            advice: 'Try again, or reload the page. If that does not help, tell whoever runs the server.',
            canRetry: true,
          }
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

function outOfReach({ error, hasSynced, storage }: Status): Trouble {
  const reason = reachWords(serverStatus(error))
  return hasSynced
    ? {
        title: `The server ${reason}.`,
        advice: `Trying again by itself. ${safeWords(storage)}`,
        canRetry: true,
      }
    : {
        title: `The list could not be loaded: the server ${reason}.`,
        advice:
          serverStatus(error) === undefined
            ? 'It is tried again by itself. Is the server running, and is this device on the network?'
            : 'It is tried again by itself. Nothing is wrong with this device.',
        canRetry: true,
      }
}

function reachWords(status: number | undefined): string {
  if (status === undefined) return 'cannot be reached'
  return status === 429 || status === 503 ? 'is busy' : 'has a problem'
}

const noAccess = ({ error, storage }: Status): Trouble => ({
  title: 'The server does not open this list to you.',
  advice:
    serverStatus(error) === 403
      ? `Whoever runs the server can let you in. ${safeWords(storage)}`
      : `If you came by a link, it may have ended: open a new one. ${safeWords(storage)}`,
  canRetry: true,
})

const codeOf = (error: SyncStatus['error']): unknown =>
  error !== undefined && 'code' in error ? error.code : undefined
