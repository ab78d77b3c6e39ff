import type { InvalidRow } from '../collections/invalid-row.ts'
import type { ShownRowsOptions } from '../collections/shown-rows.ts'
import type { RowJudge } from './row-judge.ts'
import type { ScopeOptions } from './scope-options.ts'

/** What a database is made of. */
export interface DatabaseOptions extends ScopeOptions, Pick<ShownRowsOptions, 'collections'> {
  /** Whose rows these are. */
  readonly user: string | undefined
  readonly judge: RowJudge
  readonly callbacks: ScopeOptions['callbacks'] & { readonly onInvalid?: ((row: InvalidRow) => void) | undefined }
}

/** What `preload` waits for. */
export interface PreloadGoal {
  readonly until?: 'ready' | 'up-to-date' | undefined
  readonly signal?: AbortSignal | undefined
}

/** What `clearLocalData` does with writes that wait. */
export interface ClearOptions {
  /**
   * `'drop'` (default): they are removed too. `'flush'`: they are sent first, and nothing is removed before, nor when
   * one of them is refused (`not-settled`). `'keep'`: they
   * stay on the disk, for the next time that the same user comes.
   */
  readonly outbox?: 'keep' | 'flush' | 'drop' | undefined
  /** Ends the wait of `'flush'`: nothing is removed then. */
  readonly signal?: AbortSignal | undefined
}
