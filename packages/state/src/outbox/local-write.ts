import type { Rejection } from '../core/entry.ts'
import { StateError } from '../errors.ts'
import type { Outbox } from './outbox.ts'

/** The three moments of a local write. Each promise is made when it is first asked for, and may be left alone. */
export interface LocalWrite {
  /** Resolves when the write is stored on this device, with its transaction id. Rejects when it can not be. */
  readonly durable: Promise<string>
  /**
   * Resolves when the server has accepted it. Rejects with a `StateError` when that will never be, or will not be known
   * here: `rejected`, `row-deleted`, `discarded`, `cleared` (by `clearLocalData`), `closed` (of this database; a write that
   * is stored is sent by another tab or a later page).
   */
  readonly acked: Promise<void>
  /** Resolves when it came back on the stream and its rows are those of the log. Rejects as `acked` does. */
  readonly synced: Promise<void>
}

/** The outbox, as far as moments are seen in it. */
export type WatchedOutbox = Pick<Outbox, 'get' | 'find' | 'onEntryChange' | 'givenUp'>

/**
 * Makes the moments of a write whose transaction id is known once it is stored: `stored` when the store has it and it may
 * be sent, which can be before it is `durable`.
 */
export function createLocalWrite(
  durable: Promise<string>,
  outbox: WatchedOutbox,
  stored: Promise<string> = durable,
): LocalWrite {
  // Whoever wrote may not look at it.
  for (const moment of [durable, stored]) moment.catch(() => undefined)
  const until = (isReached: (standing: Standing) => boolean): Promise<void> => {
    const reached = stored.then((txid) => waitFor(txid, outbox, isReached))
    reached.catch(() => undefined)
    return reached
  }
  let acked: Promise<void> | undefined
  let synced: Promise<void> | undefined
  return {
    durable,
    get acked() {
      return (acked ??= until((standing) => standing !== 'waiting'))
    },
    get synced() {
      return (synced ??= until((standing) => standing === 'ended'))
    },
  }
}

/** Where an entry stands; a refused one is no standing but an end. */
type Standing = 'waiting' | 'acknowledged' | 'ended'

function waitFor(txid: string, outbox: WatchedOutbox, isReached: (standing: Standing) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (isAccepted: boolean): boolean => {
      const rejection = outbox.get().rejections.find(({ entry }) => entry.txid === txid)
      const givenUp = outbox.givenUp(txid)
      if (rejection !== undefined) reject(errorOf(rejection))
      else if (givenUp !== undefined) reject(givenUp)
      else if (isReached(isAccepted ? 'acknowledged' : standingOf(txid, outbox))) resolve()
      else return false
      return true
    }
    if (look(false)) return
    const stop = outbox.onEntryChange(txid, (news) => {
      if (look(news === 'accepted')) stop()
    })
  })
}

function standingOf(txid: string, outbox: WatchedOutbox): Standing {
  const entry = outbox.find(txid)
  if (entry === undefined) return 'ended'
  return entry.acknowledgedAt === undefined ? 'waiting' : 'acknowledged'
}

const errorOf = ({ reason, message }: Rejection): StateError =>
  new StateError(reason === 'row-deleted' ? 'row-deleted' : 'rejected', message)
