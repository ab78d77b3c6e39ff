import { isSameJson } from '../core/json.ts'
import type { Role, SyncEvent, SyncStatus } from '../core/sync-status.ts'
import type { TabMessage, ToldStatus } from '../tabs/message.ts'
import type { Replica } from './replica.ts'
import { hasFailed, sharedOf, sharedPartOf, toldOf } from './told-status.ts'

/** What the talk about the status works with. */
export interface StatusTalkOptions {
  /** What this tab is now; nothing while it has left the others. */
  readonly role: () => Role | undefined
  /** Under which epoch this tab leads, or last led. Not the replica's, which follows the store also when that has moved on. */
  readonly epoch: () => number
  readonly status: () => SyncStatus
  readonly replica: Pick<Replica, 'settled' | 'meta'>
  readonly post: (message: TabMessage) => void
  readonly tell: (event: SyncEvent) => void
  /** Reading has failed for good, in the tab that reads. */
  readonly onFailed: (error: Error) => void
}

/** What tabs tell each other of how reading stands: the leader whenever that changes, the others follow it. */
export class StatusTalk {
  readonly #options: StatusTalkOptions
  #knownLife = ''
  #knownEpoch = 0
  #told: ToldStatus | undefined
  /** Whether reading had failed when it was last heard of. */
  #hadFailed: boolean | undefined

  constructor(options: StatusTalkOptions) {
    this.#options = options
  }

  /** The leader tells how reading stands, if that has changed. */
  share(): void {
    const { role, status, epoch, post } = this.#options
    if (role() !== 'leader') return
    const now = toldOf(sharedPartOf(status()))
    if (isSameJson(this.#told, now)) return
    this.#told = now
    post({ t: 'status', epoch: epoch(), status: now })
  }

  /** The same, also when it has not changed: somebody does not know it. */
  repeat(): void {
    this.#told = undefined
    this.share()
  }

  /** Follows what the leader of an epoch has told. */
  async follow(epoch: number, status: ToldStatus): Promise<void> {
    const { replica, role, tell, onFailed } = this.#options
    await replica.settled()
    if (role() !== 'follower') return
    const { life } = replica.meta
    // Word of a leader that has been followed by another. Where the store was cleared they are counted anew.
    if (life === this.#knownLife && epoch < this.#knownEpoch) return
    this.#knownLife = life
    this.#knownEpoch = epoch
    const shared = sharedOf(status)
    tell({ type: 'shared', status: shared })
    // Not what a newcomer hears first: it has asked for a try, which is still to come.
    const isNews = this.#hadFailed === false
    this.#hadFailed = hasFailed(shared)
    if (isNews && this.#hadFailed && shared.error !== undefined) onFailed(shared.error)
  }
}
