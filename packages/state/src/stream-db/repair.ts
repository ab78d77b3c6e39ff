import { StateError } from '../errors.ts'
import { verify, type Verification, type VerifyOptions } from '../sync/verify.ts'

/** What `verify` does. */
export interface VerifyGoal {
  /** Replaces rows that differ by what the log says, in all tabs. Default `false`. */
  readonly repair?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** What `verify` found. */
export interface Verified extends Verification {
  /** Whether rows differed, were replaced, and are the same now. */
  readonly isRepaired: boolean
}

/** What a repair works with. */
export interface RepairOptions extends VerifyOptions {
  /** Has all rows replaced by what the log says, by the tab that reads. */
  readonly replaceAll: () => void
}

/**
 * Compares the rows with the log, and has them replaced when that is asked for and they differ.
 *
 * @throws what `verify` throws.
 */
export async function verifyAndRepair(options: RepairOptions, isRepairAsked: boolean): Promise<Verified> {
  const found = await verify(options)
  if (found.isSame || !isRepairAsked) return { ...found, isRepaired: false }
  await replaced(options)
  const after = await verify(options)
  return { ...found, isRepaired: after.isSame }
}

/** Resolves when all rows were replaced. */
function replaced({ signal, onPublished, replaceAll }: RepairOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stop()
      signal.removeEventListener('abort', onAbort)
    }
    const onAbort = (): void => {
      end()
      reject(signal.reason instanceof Error ? signal.reason : new StateError('read-failed', 'The repair was ended.'))
    }
    const stop = onPublished((changeset) => {
      if (changeset !== undefined && !changeset.reset) return
      end()
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
    replaceAll()
  })
}
