import type { Rejection } from '@oxbow/react'

/** That so many changes were refused, in plain words. */
export const refusedTitle = (count: number): string =>
  count === 1 ? 'A change was refused' : `${count} changes were refused`

/** Why a change was refused, in plain words. */
export function refusalWords({ reason, status }: Pick<Rejection, 'reason' | 'status'>): string {
  if (reason === 'row-deleted') return 'Somebody has deleted the todo meanwhile.'
  if (reason === 'stream-closed') return 'The list takes no more changes.'
  switch (status) {
    case undefined:
      return 'The server refused it.'
    case 403:
      return 'The server says that you may not do this.'
    case 413:
      return 'It is larger than the server accepts.'
    default:
      return `The server refused it (status ${status}).`
  }
}
