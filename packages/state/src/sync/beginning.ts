import { changesetOf, type DehydratedState } from '../core/dehydrated-state.ts'
import { START } from '../core/changeset.ts'
import type { OutboxRecord } from '../core/outbox-record.ts'
import { RowTable } from '../core/row-table.ts'
import { freshMeta, type Store, type StoreMeta } from '../storage/store.ts'

/** Where rows and outbox are kept, which may be two stores. */
export interface BeginningStores {
  readonly rows: Pick<Store, 'meta' | 'commit'>
  readonly outbox: Pick<Store, 'outbox'>
}

/** Rows and position that came with the page: shown until the store was read, and the start of one that has less. */
export class Beginning {
  readonly #state: DehydratedState
  /** The place of these rows; of no store's life, so that whatever a store holds is news. */
  readonly meta: StoreMeta

  constructor(state: DehydratedState) {
    this.#state = state
    const { offset, nextOrdinal, syncedAt } = state
    const known = { incarnation: this.#incarnation, syncedAt: syncedAt ?? undefined }
    this.meta = { ...freshMeta, life: '', offset, nextOrdinal, ...known }
  }

  get #incarnation(): string | undefined {
    return this.#state.incarnation ?? undefined
  }

  /** A table of these rows, the caller's to keep. */
  rows(): RowTable {
    const table = new RowTable()
    table.apply({ reset: true, puts: this.#state.rows, deletes: [] })
    return table
  }

  /**
   * Commits them to a store that is behind, as one changeset under the fence. @returns whether it took them: not when it
   * is as far, when another tab was faster, or when its outbox has entries, whose echoes may lie before these rows.
   */
  async commitTo({ rows, outbox }: BeginningStores): Promise<boolean> {
    const [meta, record] = [await rows.meta(), await outbox.outbox()]
    if (!this.#isAheadOf(meta, record)) return false
    const { epoch, seq, offset } = meta
    const { incarnation, syncedAt } = this.meta
    const changeset = changesetOf(this.#state, offset)
    const { committed } = await rows.commit({ epoch, seq, changeset, incarnation, syncedAt })
    return committed
  }

  #isAheadOf({ offset, incarnation }: StoreMeta, { entries, frozen }: OutboxRecord): boolean {
    if (entries.length > 0 || frozen !== undefined) return false
    const isSameLife = incarnation === undefined || this.#incarnation === undefined || incarnation === this.#incarnation
    return offset === START || (isSameLife && offset < this.#state.offset)
  }
}
