import { hasContent, START, type Changeset, type Offset } from '../core/changeset.ts'
import { callListener, type Report } from '../core/diagnostic.ts'
import { wholeChangeset } from '../core/whole-changeset.ts'
import type { BatchCallbacks } from '../sync/ingest.ts'
import type { Replica } from '../sync/replica.ts'

/** What telling of commits works with. */
export interface CommitNewsOptions {
  readonly onCommit: BatchCallbacks['onCommit']
  readonly replica: Pick<Replica, 'rows' | 'meta'>
  readonly report: Report
}

/**
 * Tells the application of each commit. Of those that this tab missed, and that are not kept one by one any more, as of one
 * that replaces all rows.
 */
export class CommitNews {
  readonly #options: CommitNewsOptions
  /** Up to where was told; nothing before the store was read. */
  #toldUpTo: Offset | undefined
  /** All rows are being shown anew: what comes meanwhile is told with them. */
  #isReloading = false

  constructor(options: CommitNewsOptions) {
    this.#options = options
  }

  /** A changeset is committed and shown. */
  committed(changeset: Changeset): void {
    if (this.#isReloading) return
    this.#toldUpTo = changeset.to
    if (hasContent(changeset)) this.#tell(changeset)
  }

  /** All rows may be others, and are being `shown`. What a store held when it was first read is no commit. */
  async reload(shown: Promise<void>): Promise<void> {
    this.#isReloading = this.#toldUpTo !== undefined
    await shown.finally(() => {
      this.#isReloading = false
    })
    const { rows, meta } = this.#options.replica
    const before = this.#toldUpTo
    this.#toldUpTo = meta.offset === START ? undefined : meta.offset
    const isMissed = before !== undefined && this.#toldUpTo !== undefined && before !== this.#toldUpTo
    if (isMissed && this.#options.onCommit !== undefined) this.#tell(wholeChangeset(rows, meta))
  }

  #tell(changeset: Changeset): void {
    callListener(this.#options.report, this.#options.onCommit, changeset)
  }
}
